import { createHash } from 'node:crypto';

/** The answer that was given to an Idempotency-Key. It is kept in the same document that the call wrote. */
export type StoredReceipt = {
  readonly id: string;
  readonly bodyHash: string;
  readonly status: number;
  /** The answer; null where it is kept apart. */
  readonly body: unknown;
  /** Names the answer where it is too long for the document. */
  readonly answerId?: string;
  readonly at: Date;
};

export type ReceiptDraft<T> = {
  readonly id: string;
  /** Makes the receipt from the document that is about to be written, so that both are written at once. */
  stamp(doc: T): StoredReceipt;
};

const sha256 = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/** The id and the hash of a call. The hash of a streamed body is known only after the body was read to its end. */
export type ReceiptKey = {
  readonly id: string;
  bodyHash(): string;
  /** The hash that former releases kept, in which the order of names counted. Their receipts live for some days. */
  readonly formerBodyHash?: string;
};

/** Tells whether a receipt was kept for this very body. */
export const isOfSameBody = ({ bodyHash }: StoredReceipt, key: ReceiptKey): boolean =>
  bodyHash === key.bodyHash() || bodyHash === key.formerBodyHash;

/** Makes the id of a call. The same key of another caller, route or object gives another id. */
export const receiptKey = (
  call: { caller: string; method: string; path: string; key: string },
  bodyHash: () => string,
): ReceiptKey => ({
  id: sha256(call.caller, call.method, call.path, call.key),
  bodyHash,
});

/** Writes parsed JSON in one way, whatever the order of the names in its objects was. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join(',')}}`;
}

/** Gives the hashes of a body: bytes, or parsed JSON, or nothing. The names of its objects may come in any order. */
export function hashesOfBody(body: unknown): { readonly bodyHash: string; readonly formerBodyHash: string } {
  if (Buffer.isBuffer(body)) {
    const hash = sha256(body.toString('base64'));
    return { bodyHash: hash, formerBodyHash: hash };
  }
  return { bodyHash: sha256(canonical(body ?? null)), formerBodyHash: sha256(JSON.stringify(body ?? null)) };
}

export const draftReceipt = <T>(
  key: ReceiptKey,
  status: number,
  view: (doc: T) => unknown,
  now: Date,
): ReceiptDraft<T> => ({
  id: key.id,
  stamp: (doc) => ({ id: key.id, bodyHash: key.bodyHash(), status, body: view(doc), at: now }),
});
