import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { derivedKey } from './derived-key.ts';

/** Seals texts for storage, so that nobody reads them without the key. */
export type Vault = {
  /**
   * The id of the current key. It stands in every sealed text, so that a rotation finds the texts that a former key
   * sealed.
   */
  readonly keyId: string;
  /** @param boundTo the id of the document that holds the text: the sealed text does not open for another document */
  seal(text: string, boundTo: string): string;
  /**
   * Seals like `seal`, but the same text gives the same sealed text, for what must be repeatable, such as a mail that is
   * sent again. Whoever sees two sealed texts learns whether they hold the same.
   */
  sealAlike(text: string, boundTo: string): string;
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
  const secret = derivedKey(purpose, key);
  return { id: createHash('sha256').update(secret).digest('hex').slice(0, 8), secret };
}

/**
 * @param purpose the same key gives another key for another purpose
 * @param retiredKeys only open the texts that they sealed before
 */
export function openVault(
  purpose: 'iban' | 'webhook' | 'unsubscribe' | 'document',
  key: string,
  retiredKeys: readonly string[] = [],
): Vault {
  const current = derived(purpose, key);
  const secrets = new Map(
    [...retiredKeys.map((retired) => derived(purpose, retired)), current].map(({ id, secret }) => [id, secret]),
  );
  const sealWith = (iv: Buffer, text: string, boundTo: string): string => {
    const cipher = createCipheriv(CIPHER, current.secret, iv).setAAD(Buffer.from(boundTo));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return [current.id, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.');
  };
  return {
    keyId: current.id,
    seal: (text, boundTo) => sealWith(randomBytes(IV_LENGTH), text, boundTo),
    // GCM breaks when one nonce seals two texts. This nonce is a keyed hash of the text itself, so two texts share one only
    // by a collision of 96 bits (a synthetic nonce, as in RFC 5297 and RFC 8452).
    sealAlike: (text, boundTo) => {
      const nonce = createHmac('sha256', derivedKey(`${purpose}-nonce`, key))
        .update(JSON.stringify([boundTo, text]))
        .digest();
      return sealWith(nonce.subarray(0, IV_LENGTH), text, boundTo);
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
