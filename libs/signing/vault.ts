import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/** Seals texts for storage, so that nobody reads them without the key. */
export type Vault = {
  /**
   * The id of the current key. It stands in every sealed text, so that a rotation finds the texts that a former key
   * sealed.
   */
  readonly keyId: string;
  /** @param boundTo the id of the document that holds the text: the sealed text does not open for another document */
  seal(text: string, boundTo: string): string;
  /** @throws UnknownKey when the key is not known; another error for another document, or when the text was altered */
  open(sealed: string, boundTo: string): string;
};

/** The text was sealed with a key that this process was not given. */
export class UnknownKey extends Error {
  override readonly name = 'UnknownKey';
}

const CIPHER = 'aes-256-gcm';
/** The length in bytes that GCM is specified for. */
const IV_LENGTH = 12;

function derived(purpose: string, key: string) {
  const secret = Buffer.from(hkdfSync('sha256', key, '', `seuil-${purpose}`, 32));
  return { id: createHash('sha256').update(secret).digest('hex').slice(0, 8), secret };
}

/**
 * @param purpose the same key gives another key for another purpose
 * @param retiredKeys only open the texts that they sealed before
 */
export function openVault(purpose: 'iban' | 'webhook', key: string, retiredKeys: readonly string[] = []): Vault {
  const current = derived(purpose, key);
  const secrets = new Map(
    [...retiredKeys.map((retired) => derived(purpose, retired)), current].map(({ id, secret }) => [id, secret]),
  );
  return {
    keyId: current.id,
    seal(text, boundTo) {
      const iv = randomBytes(IV_LENGTH);
      const cipher = createCipheriv(CIPHER, current.secret, iv).setAAD(Buffer.from(boundTo));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [current.id, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.');
    },
    open(text, boundTo) {
      const [sealedWith = '', ...parts] = text.split('.');
      const secret = secrets.get(sealedWith);
      if (!secret)
        throw new UnknownKey(
          `this was sealed with key ${sealedWith || '?'}, which is neither the current one (${current.id}) nor among the retired ones`,
        );
      const [iv, tag, sealed] = parts.map((part) => Buffer.from(part, 'base64url'));
      if (!iv || !tag || !sealed) throw new Error('not a sealed text');
      const decipher = createDecipheriv(CIPHER, secret, iv, { authTagLength: 16 })
        .setAAD(Buffer.from(boundTo))
        .setAuthTag(tag);
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
    },
  };
}
