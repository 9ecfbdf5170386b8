import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { crc32, unzip } from 'node:zlib';
import { fromBufferPromise, getFileNameLowLevel, type Entry, type ZipFile } from 'yauzl';

/** A file as somebody sent it, or as it lay in an archive: with the name that it has there, and with its bytes. */
export type UnpackedFile = { readonly name: string | null; readonly bytes: Buffer };
/** A file of an archive that cannot be taken out, with what is wrong and what to do. */
export type LockedFile = { readonly name: string | null; readonly fault: string };

/** The archive as a whole cannot be used; the message is the rest of a sentence that begins with "it". */
export class ArchiveFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ArchiveFault';
  }
}

/** An archive holds at most this many files. Banks pack the reports of one day together. */
const MAX_FILES = 100;
/**
 * All files of an archive together have at most this many bytes. A small archive can hold a thousand times its size,
 * which would fill the memory.
 */
export const MAX_UNPACKED = 8 * 1024 * 1024;
/** An archive may stand in another one, once: EBICS compresses what the bank may have packed already. */
const MAX_LEVELS = 2;
const NAME = 200;

const inflated = promisify(unzip) as (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const isZip = (bytes: Buffer): boolean => /^PK(\x03\x04|\x05\x06)/.test(bytes.toString('latin1', 0, 4));
/** Compressed by gzip, or by zlib as EBICS does it: the header of the latter is a multiple of 31. */
const isCompressed = (bytes: Buffer): boolean =>
  (bytes[0] === 0x1f && bytes[1] === 0x8b) ||
  (bytes[0] === 0x78 && bytes.length > 2 && bytes.readUInt16BE(0) % 31 === 0 && (bytes[1] ?? 0) !== 0x20);

/** Folders, and what systems put into archives beside the files of their users. */
const isOfNoInterest = (name: string): boolean =>
  name.endsWith('/') || /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i.test(name);

type Budget = { bytes: number; files: number };

/**
 * Takes the files out of what a bank sent: the file itself, the one in it if it is compressed (gzip, zlib), or all
 * that lie in a ZIP archive. The bytes are counted while they come, so that no archive fills the memory.
 * @throws ArchiveFault
 */
export const unpackFiles = (bytes: Buffer): AsyncGenerator<UnpackedFile | LockedFile> =>
  unpacked({ name: null, bytes }, { bytes: MAX_UNPACKED, files: MAX_FILES }, MAX_LEVELS);

async function* unpacked(
  file: UnpackedFile,
  budget: Budget,
  levels: number,
): AsyncGenerator<UnpackedFile | LockedFile> {
  if (!isZip(file.bytes) && !isCompressed(file.bytes)) yield file;
  else if (levels === 0)
    yield { name: file.name, fault: 'is an archive in an archive: unpack it, and send what is in it' };
  else if (isZip(file.bytes)) yield* entriesOf(file.bytes, budget, levels);
  else yield* unpacked({ name: file.name, bytes: await decompressed(file.bytes, budget) }, budget, levels - 1);
}

const tooLarge = () =>
  new ArchiveFault(
    `holds more than ${MAX_FILES} files, or more than ${MAX_UNPACKED / 1024 / 1024} MB. Unpack it, and send the XML files in several uploads`,
  );
/** Such a file lies in the documents of office programs, which are archives, too. */
const OFFICE = /^(\[Content_Types\]\.xml|mimetype)$/;
const office = () =>
  new ArchiveFault('is a document of Word, Excel or the like. Ask the bank for the XML file (pain.002)');
const damaged = () =>
  new ArchiveFault('is a damaged archive. Fetch it from the bank again, or unpack it and send the XML files');

async function decompressed(bytes: Buffer, budget: Budget): Promise<Buffer> {
  const content = await inflated(bytes, { maxOutputLength: budget.bytes }).catch((error: unknown) => {
    throw error instanceof RangeError ? tooLarge() : damaged();
  });
  budget.bytes -= content.length;
  return content;
}

async function* entriesOf(bytes: Buffer, budget: Budget, levels: number): AsyncGenerator<UnpackedFile | LockedFile> {
  try {
    // The names are decoded below: the library refuses a whole archive for a name that leads out of the folder.
    const zip = await fromBufferPromise(bytes, { lazyEntries: true, decodeStrings: false });
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      if (isOfNoInterest(name)) continue;
      if (OFFICE.test(name)) throw office();
      budget.files -= 1;
      if (budget.files < 0) throw tooLarge();
      if (!entry.canDecodeFileData()) yield { name, fault: lockOf(entry) };
      else yield* unpacked({ name, bytes: await contentOf(zip, entry, budget) }, budget, levels - 1);
    }
  } catch (error) {
    throw error instanceof ArchiveFault ? error : damaged();
  }
}

const nameOf = ({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string =>
  getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false).slice(-NAME).replace(/\p{C}/gu, '?');

const lockOf = (entry: Entry): string =>
  entry.isEncrypted()
    ? 'is locked with a password: unpack it, and send the XML file'
    : 'is packed in a way that Seuil does not know: unpack it, and send the XML file';

/** Compares the content with its checksum, so that no damaged id or status is read. @throws ArchiveFault */
async function contentOf(zip: ZipFile, entry: Entry, budget: Budget): Promise<Buffer> {
  if (entry.uncompressedSize > budget.bytes) throw tooLarge();
  const pieces: Buffer[] = [];
  const stream: Readable = await zip.openReadStreamPromise(entry);
  for await (const piece of stream as AsyncIterable<Buffer>) {
    budget.bytes -= piece.length;
    if (budget.bytes < 0) throw tooLarge();
    pieces.push(piece);
  }
  const content = Buffer.concat(pieces);
  if (crc32(content) !== entry.crc32) throw damaged();
  return content;
}
