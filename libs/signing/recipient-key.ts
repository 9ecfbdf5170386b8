import { createHash } from 'node:crypto';

/**
 * Gives a key that stands for a mail address where the address itself must not be: in events, and in lists that outlive
 * it.
 */
export const recipientKey = (email: string): string =>
  createHash('sha256').update(email.trim().toLowerCase()).digest('hex').slice(0, 32);
