import { createHash } from 'node:crypto';

/** Gives the SHA-256 of a bank file, in hexadecimal. */
export const fileSha256 = (xml: string): string => createHash('sha256').update(xml).digest('hex');
