import { createHash, randomBytes } from 'node:crypto';

/** MongoDB does not store half of a surrogate pair. This makes the hash cover the text that will be read back. */
const asStored = (_key: string, value: unknown) => (typeof value === 'string' ? Buffer.from(value).toString() : value);

/** Gives the SHA-256 of the parts as JSON, in base64url, so that anybody can recompute it. */
export const digest = (...parts: unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts, asStored)).digest('base64url');

/** A salt of this many bytes keeps everybody from trying names against a digest. */
const SALT_LENGTH = 12;

/** Makes a salt, without which nobody can test a guess against the digest of a short text. */
export const newSalt = (): string => randomBytes(SALT_LENGTH).toString('base64url');
