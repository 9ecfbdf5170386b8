/** A byte order mark tells the encoding, whatever the file declares. */
const MARKS: readonly (readonly [label: string, mark: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
/** The declaration of the encoding stands within this number of bytes. */
const DECLARATION = 300;
const BLANK = /^[\s\0]+/;

/** What a file is, when its first bytes show that it is no XML. */
const OTHER_FILES: readonly (readonly [begins: string, what: string])[] = [
  ['PK', 'a ZIP archive: unpack it and send the XML files that are in it, one after the other'],
  ['\x1f\x8b', 'a compressed file (gzip): unpack it and send the XML file'],
  ['%PDF', 'a PDF: ask the bank for the XML file'],
  ['{', 'JSON: send the XML file of the bank'],
];

const decoded = (bytes: Uint8Array, label: string): string | undefined => {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/**
 * Gives the text of an XML file. Banks write blank lines before the declaration, and declare UTF-8 where they write
 * Latin-1. The latter is read as Windows-1252, which changes only letters with accents: codes, ids and amounts are the
 * same bytes in both.
 * @returns the text, or in `fault` why there is none
 */
export function textOfXml(bytes: Buffer): { readonly text: string } | { readonly fault: string } {
  const start = bytes.toString('latin1', 0, DECLARATION);
  for (const [begins, what] of OTHER_FILES) if (start.startsWith(begins)) return { fault: `it is ${what}.` };
  const marked = MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0];
  const declared = /<\?xml[^>]*\sencoding=["']([\w.:-]+)["']/.exec(start)?.[1] ?? 'utf-8';
  const label = marked ?? declared;
  const text = decoded(bytes, label) ?? (/^utf-?8$/i.test(label) ? decoded(bytes, 'windows-1252') : undefined);
  if (text === undefined) return { fault: `its bytes are not the ${label} that it says. Ask the bank for UTF-8.` };
  return { text: text.replace(BLANK, '') };
}
