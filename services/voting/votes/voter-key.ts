import { createHmac } from 'node:crypto';

/**
 * Who voted is a political opinion. The key is kept only so that a second group of the same person can be refused, and
 * nobody learns the person from it without the secret.
 */
export const voterKeyOf = (personId: string, actionId: string, secret: string): string =>
  createHmac('sha256', secret).update(`${actionId}:${personId}`).digest('base64url');
