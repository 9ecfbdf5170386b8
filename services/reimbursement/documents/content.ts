import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import { AppError } from '../../../libs/errors/app-error.ts';
import type { Finding } from '../claims/domain/claim.ts';
import { watchPdf, type Watch } from './pdf-watch.ts';
import { watchJpeg, watchPng, watchWebp } from './picture-watch.ts';

/** These content types are accepted, each with what watches it while it passes. */
const WATCHES: Readonly<Record<string, (head: Buffer) => Watch>> = {
  'application/pdf': watchPdf,
  'image/png': watchPng,
  'image/jpeg': watchJpeg,
  'image/webp': watchWebp,
};
/** Documents are kept in these types. */
export const KEPT_TYPES = Object.keys(WATCHES);
/** What browsers and telephones say of such files, which is not always so. The content decides. */
export const UPLOADS = [
  ...KEPT_TYPES,
  'application/octet-stream',
  'application/x-pdf',
  'image/jpg',
  'image/pjpeg',
  'image/apng',
  'image/heic',
  'image/heif',
  'image/avif',
];

/** Every accepted type is recognised by this many bytes at the beginning. */
const HEAD = 4_100;
/** Readers look for the beginning of a PDF in this many bytes; scanners and mail programs put others before it. */
const PDF_BEGINS_WITHIN = 1_024;
/** A browser that guesses the type looks for a page in this many bytes (MIME Sniffing Standard). */
const SNIFFED = 1_445;
/** A blank, a slash or the end of the tag stands behind its name; metadata have tags such as `<svg:rect>`. */
const PAGE = /<(!doctype|html|head|body|script|iframe|svg|style|title)(?=[\s/>])/i;
/** Cameras of telephones reach 50 million points. More than that many programs do not open. */
const MOST_POINTS = 60_000_000;

const refused = (detail: string) => new AppError('unsupported', 'unsupported-content', detail);

/** What to do with files that finance could not open everywhere. */
const ADVICE: Readonly<Record<string, string>> = {
  heic: 'This is a HEIC picture, which many computers do not open. Save it as JPEG and send that; an iPhone takes JPEG after Settings, Camera, Formats, Most Compatible.',
  office: 'This is a file of an office program. Save it as PDF and send that.',
  picture: 'This is a picture of a kind that not every computer opens. Save it as JPEG or PNG and send that.',
  other:
    'Only PDF, JPEG, PNG and WebP documents are accepted, told by their content. Take a photo of it, or print it as PDF.',
};
const adviceFor = (found: string): string => {
  if (/^image\/(?:hei[cf]|avif)/.test(found)) return ADVICE['heic'] ?? '';
  if (/officedocument|opendocument|x-cfb|rtf/.test(found)) return ADVICE['office'] ?? '';
  return (found.startsWith('image/') ? ADVICE['picture'] : ADVICE['other']) ?? '';
};

/** Reads the content type from the bytes, whatever the sender and the name say. @throws unsupported-content */
async function contentTypeOf(head: Buffer): Promise<string> {
  if (head.length === 0) throw refused('The file is empty: choose it again, and wait until it is on this device.');
  const mime = (await fileTypeFromBuffer(head))?.mime;
  // A moving PNG is a PNG, too: programs that do not know it show its first picture.
  const found = mime === 'image/apng' ? 'image/png' : mime;
  const isPdf = head.subarray(0, PDF_BEGINS_WITHIN).includes('%PDF-');
  const type = found === undefined && isPdf ? 'application/pdf' : (found ?? 'unknown');
  if (!KEPT_TYPES.includes(type)) throw refused(adviceFor(type));
  if (PAGE.test(head.toString('latin1', 0, SNIFFED)))
    throw refused(`The file begins as ${type}, but a browser might take it for a page. Print it as PDF and send that.`);
  return type;
}

export type Inspected = {
  readonly contentType: string;
  /**
   * This is the content as it arrives; its end may be refused.
   * @throws unsupported-content for a PDF that was cut off
   */
  readonly content: AsyncIterable<Buffer>;
  /** Gives the size and the digest of the bytes that have passed so far, and what people should know of them. */
  measured(): { size: number; sha256: string; findings: readonly Finding[] };
};

const findingsOf = (watch: Watch): Finding[] => [
  ...(watch.isEncrypted() ? (['encrypted'] as const) : []),
  ...(watch.isCutOff() ? (['cut-off'] as const) : []),
  ...((watch.points() ?? 0) > MOST_POINTS ? (['too-many-points'] as const) : []),
];

/** Checks a document while it passes, piece by piece. @throws unsupported-content as soon as the beginning shows it */
export async function inspect(incoming: AsyncIterable<Buffer>): Promise<Inspected> {
  const pieces = incoming[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  for (let next = await pieces.next(); ; next = await pieces.next()) {
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
    if (head.length >= HEAD) break;
  }
  const contentType = await contentTypeOf(head);
  const watch = WATCHES[contentType]?.(head) ?? watchPdf();
  const sum = createHash('sha256');
  let size = 0;
  const pass = (piece: Buffer) => {
    sum.update(piece);
    size += piece.length;
    watch.see(piece);
    return piece;
  };

  async function* passing(): AsyncIterable<Buffer> {
    yield pass(head);
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield pass(next.value);
    if (contentType === 'application/pdf' && watch.isCutOff())
      throw refused('The PDF was cut off: its end is missing. Send it again; if it is the same, print it as PDF anew.');
  }
  return {
    contentType,
    content: passing(),
    measured: () => ({ size, sha256: sum.copy().digest('hex'), findings: findingsOf(watch) }),
  };
}
