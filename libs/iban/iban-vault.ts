import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Accounts at rest: unreadable without the key, yet comparable by a fingerprint that needs another key. */
export type IbanVault = {
  /** @param boundTo the id of the document that holds it: elsewhere the sealed text does not open */
  seal(iban: string, boundTo: string): string;
  /** @throws when sealed with another key, for another document, or altered */
  open(sealed: string, boundTo: string): string;
  fingerprint(iban: string): string;
};

const CIPHER = 'aes-256-gcm';
/** Bytes; what GCM is specified for. */
const IV_LENGTH = 12;

export function ibanVault(key: string, fingerprintKey: string): IbanVault {
  const secret = Buffer.from(hkdfSync('sha256', key, '', 'seuil-iban', 32));
  /** Stands in every sealed text, so that a rotation finds what the former key sealed. */
  const keyId = createHash('sha256').update(secret).digest('hex').slice(0, 8);
  return {
    seal(iban, boundTo) {
      const iv = randomBytes(IV_LENGTH);
      const cipher = createCipheriv(CIPHER, secret, iv).setAAD(Buffer.from(boundTo));
      const sealed = Buffer.concat([cipher.update(iban, 'utf8'), cipher.final()]);
      return [keyId, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.');
    },
    open(text, boundTo) {
      const [sealedWith, ...parts] = text.split('.');
      if (sealedWith !== keyId) throw new Error(`this account was sealed with key ${sealedWith ?? '?'}, not ${keyId}`);
      const [iv, tag, sealed] = parts.map((part) => Buffer.from(part, 'base64url'));
      if (!iv || !tag || !sealed) throw new Error('not a sealed account');
      const decipher = createDecipheriv(CIPHER, secret, iv, { authTagLength: 16 }).setAAD(Buffer.from(boundTo)).setAuthTag(tag);
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
    },
    fingerprint: (iban) => createHmac('sha256', fingerprintKey).update(iban).digest('base64url'),
  };
}
