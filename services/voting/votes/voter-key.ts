import { createHmac } from 'node:crypto';

/**
 * Gives the voter key. A vote shows the political opinion of a person, so only a hash is kept, which refuses a second
 * group of the same person. Nobody learns the person from it without the secret.
 */
export const voterKeyOf = (personId: string, actionId: string, secret: string): string =>
  createHmac('sha256', secret).update(`${actionId}:${personId}`).digest('base64url');
