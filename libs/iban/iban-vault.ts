import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Accounts at rest: unreadable without the key, yet comparable by a fingerprint that needs another key. */
export type IbanVault = {
  /** Of the current key. It stands in every sealed text, so that a rotation finds what a former key sealed. */
  readonly keyId: string;
  /** @param boundTo the id of the document that holds it: elsewhere the sealed text does not open */
  seal(iban: string, boundTo: string): string;
  /** @throws UnknownIbanKey; also for another document, or when it was altered */
  open(sealed: string, boundTo: string): string;
  /** Never rotated: sealed with a new key, the same account would no longer be recognised. */
  fingerprint(iban: string): string;
};

/** Sealed with a key that this process was not given. */
export class UnknownIbanKey extends Error {
  override readonly name = 'UnknownIbanKey';
}

const CIPHER = 'aes-256-gcm';
/** Bytes; what GCM is specified for. */
const IV_LENGTH = 12;

function derived(key: string) {
  const secret = Buffer.from(hkdfSync('sha256', key, '', 'seuil-iban', 32));
  return { id: createHash('sha256').update(secret).digest('hex').slice(0, 8), secret };
}

/** @param retiredKeys open what they sealed once, and seal nothing any more */
export function ibanVault(key: string, fingerprintKey: string, retiredKeys: readonly string[] = []): IbanVault {
  const current = derived(key);
  const secrets = new Map([...retiredKeys.map(derived), current].map(({ id, secret }) => [id, secret]));
  return {
    keyId: current.id,
    seal(iban, boundTo) {
      const iv = randomBytes(IV_LENGTH);
      const cipher = createCipheriv(CIPHER, current.secret, iv).setAAD(Buffer.from(boundTo));
      const sealed = Buffer.concat([cipher.update(iban, 'utf8'), cipher.final()]);
      return [current.id, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.');
    },
    open(text, boundTo) {
      const [sealedWith = '', ...parts] = text.split('.');
      const secret = secrets.get(sealedWith);
      if (!secret) throw new UnknownIbanKey(`this account was sealed with key ${sealedWith || '?'}, which is neither the current one (${current.id}) nor among the retired ones`);
      const [iv, tag, sealed] = parts.map((part) => Buffer.from(part, 'base64url'));
      if (!iv || !tag || !sealed) throw new Error('not a sealed account');
      const decipher = createDecipheriv(CIPHER, secret, iv, { authTagLength: 16 }).setAAD(Buffer.from(boundTo)).setAuthTag(tag);
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
    },
    fingerprint: (iban) => createHmac('sha256', fingerprintKey).update(iban).digest('base64url'),
  };
}
