import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import { AppError } from '../../../libs/errors/app-error.ts';

/** These content types are accepted, each with the endings that its file names may have. */
const ACCEPTED: Readonly<Record<string, RegExp>> = {
  'application/pdf': /\.pdf$/i,
  'image/png': /\.png$/i,
  'image/jpeg': /\.jpe?g$/i,
};
export const UPLOADS = Object.keys(ACCEPTED);

/** Every accepted type is recognised by this many bytes at the beginning. */
const HEAD = 4_100;
/** A browser that guesses the type looks for a page in this many bytes (MIME Sniffing Standard). */
const SNIFFED = 1_445;
const PAGE = /<(!doctype|html|head|body|script|iframe|svg|style|title)\b/i;
/** The end mark of a PDF must stand within this many bytes before the end, as readers require. */
const TAIL = 1_024;

const refused = (detail: string) => new AppError('unsupported', 'unsupported-content', detail);

/** Reads the content type from the bytes, whatever the sender says. @throws unsupported-content */
async function contentTypeOf(head: Buffer, filename: string): Promise<string> {
  if (head.length === 0) throw refused('The file is empty.');
  const found = (await fileTypeFromBuffer(head))?.mime ?? 'unknown';
  const ending = ACCEPTED[found];
  if (!ending) throw refused('Only PDF, PNG and JPEG documents are accepted, told by their content.');
  if (!ending.test(filename)) throw refused(`The file is ${found}, which its name denies.`);
  if (PAGE.test(head.toString('latin1', 0, SNIFFED)))
    throw refused(`The file begins as ${found}, but a browser might take it for a page.`);
  return found;
}

export type Inspected = {
  readonly contentType: string;
  /**
   * This is the content as it arrives; its end may be refused.
   * @throws unsupported-content when it does not end as it began.
   */
  readonly content: AsyncIterable<Buffer>;
  /** Gives the size and the digest of the bytes that have passed so far. */
  measured(): { size: number; sha256: string };
};

/** Checks a document while it passes, piece by piece. @throws unsupported-content as soon as the beginning shows it */
export async function inspect(incoming: AsyncIterable<Buffer>, filename: string): Promise<Inspected> {
  const pieces = incoming[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  for (let next = await pieces.next(); ; next = await pieces.next()) {
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
    if (head.length >= HEAD) break;
  }
  const contentType = await contentTypeOf(head, filename);
  const sum = createHash('sha256');
  let size = 0;
  let tail: Buffer = Buffer.alloc(0);
  const pass = (piece: Buffer) => {
    sum.update(piece);
    size += piece.length;
    tail = Buffer.concat([tail, piece.subarray(-TAIL)]).subarray(-TAIL);
    return piece;
  };

  async function* passing(): AsyncIterable<Buffer> {
    yield pass(head);
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield pass(next.value);
    if (contentType === 'application/pdf' && !tail.includes('%%EOF'))
      throw refused('The file begins as a PDF, but does not end as one.');
  }
  return { contentType, content: passing(), measured: () => ({ size, sha256: sum.copy().digest('hex') }) };
}
