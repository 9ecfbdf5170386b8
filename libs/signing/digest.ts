import { createHash } from 'node:crypto';

/** MongoDB does not store half of a surrogate pair. This makes the hash cover the text that will be read back. */
const asStored = (_key: string, value: unknown) => (typeof value === 'string' ? Buffer.from(value).toString() : value);

/** Gives the SHA-256 of the parts as JSON, in base64url, so that anybody can recompute it. */
export const digest = (...parts: unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts, asStored)).digest('base64url');
