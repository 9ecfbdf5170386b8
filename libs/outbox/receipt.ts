import { createHash } from 'node:crypto';

/** The answer that was given to an Idempotency-Key. It is kept in the same document that the call wrote. */
export type StoredReceipt = {
  readonly id: string;
  readonly bodyHash: string;
  readonly status: number;
  readonly body: unknown;
  readonly at: Date;
};

export type ReceiptDraft<T> = {
  readonly id: string;
  /** Makes the receipt from the document that is about to be written, so that both are written at once. */
  stamp(doc: T): StoredReceipt;
};

const sha256 = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/** The id and the hash of a call. The hash of a streamed body is known only after the body was read to its end. */
export type ReceiptKey = { readonly id: string; bodyHash(): string };

/** Makes the id of a call. The same key of another caller, route or object gives another id. */
export const receiptKey = (
  call: { caller: string; method: string; path: string; key: string },
  bodyHash: () => string,
): ReceiptKey => ({
  id: sha256(call.caller, call.method, call.path, call.key),
  bodyHash,
});

export const hashOfBody = (body: string): string => sha256(body);

export const draftReceipt = <T>(
  key: ReceiptKey,
  status: number,
  view: (doc: T) => unknown,
  now: Date,
): ReceiptDraft<T> => ({
  id: key.id,
  stamp: (doc) => ({ id: key.id, bodyHash: key.bodyHash(), status, body: view(doc), at: now }),
});
