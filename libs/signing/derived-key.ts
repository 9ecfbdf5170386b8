import { hkdfSync } from 'node:crypto';

/** Derives a key of 32 bytes from a secret, another one for each label, so that one variable serves several purposes. */
export const derivedKey = (label: string, secret: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `seuil-${label}`, 32));
