/** A byte order mark tells the encoding, whatever the file declares. The longer marks come first. */
const MARKS: readonly (readonly [label: string, mark: readonly number[]])[] = [
  ['utf-32', [0xff, 0xfe, 0, 0]],
  ['utf-32', [0, 0, 0xfe, 0xff]],
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
/** The bytes of `<?xm` in EBCDIC, which some mainframes of banks write. */
const EBCDIC = [0x4c, 0x6f, 0xa7, 0x94];
/** The declaration of the encoding stands within this number of bytes. */
const DECLARATION = 300;
/** Of a file in UTF-16 without a mark, more than this share of the first bytes are zeros, all on one side. */
const ZEROS = 0.35;
/** Banks pad files with these, before the declaration and after the end; 0x1A is the end of a file of DOS. */
const PADDING = /[\s\0\x1a\ufeff]/;

const beginsWith = (bytes: Buffer, mark: readonly number[]): boolean => mark.every((byte, at) => bytes[at] === byte);

/** It looks at each character once: an expression for the end would look at a long padding again and again. */
function withoutPadding(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && PADDING.test(text.charAt(start))) start += 1;
  while (end > start && PADDING.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Tells UTF-16 without a mark by its zeros: of ASCII, every second byte is one. */
function zeroSide(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const start = bytes.subarray(0, DECLARATION);
  const zeros = [0, 0];
  for (const [at, byte] of start.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even === 0 && odd > start.length * ZEROS) return 'utf-16le';
  return odd === 0 && even > start.length * ZEROS ? 'utf-16be' : undefined;
}

const decoded = (bytes: Uint8Array, label: string): string | undefined => {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/**
 * Decodes a file whose codes, ids and amounts are the bytes of ASCII. What is valid UTF-8 is read as that, because
 * nobody writes accents of another encoding so that they happen to be valid. Anything else is what it declares, and
 * Windows-1252 where that is wrong or unknown: it can differ in letters with accents only.
 */
function fromAscii(bytes: Buffer, marked: boolean): string {
  const content = marked ? bytes.subarray(3) : bytes;
  const declared = /<\?xml[^>]*\sencoding=["']([\w.:-]+)["']/.exec(content.toString('latin1', 0, DECLARATION))?.[1];
  const isOther = declared !== undefined && !/^(utf|ucs|us-ascii|ascii)/i.test(declared);
  return (
    decoded(content, 'utf-8') ??
    (isOther && !marked ? decoded(content, declared) : undefined) ??
    new TextDecoder('windows-1252').decode(content)
  );
}

/**
 * Gives the text of an XML file. Banks write blank lines before the declaration and padding behind the end, and
 * declare encodings in which they do not write.
 * @returns the text, or in `fault` why there is none
 */
export function textOfXml(bytes: Buffer): { readonly text: string } | { readonly fault: string } {
  const marked = MARKS.find(([, mark]) => beginsWith(bytes, mark))?.[0];
  if (marked === 'utf-32' || beginsWith(bytes, EBCDIC))
    return { fault: `it is written in ${marked === 'utf-32' ? 'UTF-32' : 'EBCDIC'}. Ask the bank for UTF-8.` };
  const wide = marked === 'utf-16le' || marked === 'utf-16be' ? marked : zeroSide(bytes);
  const text = wide ? decoded(bytes, wide) : fromAscii(bytes, marked === 'utf-8');
  if (text === undefined)
    return { fault: 'it begins in UTF-16, and has bytes that are none. Fetch it again, or ask the bank for UTF-8.' };
  return { text: withoutPadding(text) };
}
