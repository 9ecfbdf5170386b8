import { fileTypeFromBuffer } from 'file-type';

/** What a file is by its content, and what to do with it, for the person who sent it in place of an XML file. */
type Row = readonly [is: RegExp, what: string];

const XML_INSTEAD = 'ask the bank for the XML file (pain.002)';
const UNPACK = 'an archive that Seuil does not unpack: unpack it, and send the XML files, alone or in a ZIP archive';

/** Of the types of `file-type`. */
const BY_TYPE: readonly Row[] = [
  [/pdf$/, `a PDF: ${XML_INSTEAD}`],
  [/^image\//, `a picture: ${XML_INSTEAD}`],
  [/officedocument|opendocument|x-cfb|msword|excel|rtf/, `a document of Word, Excel or the like: ${XML_INSTEAD}`],
  [/7z|rar|tar|bzip|xz|zstd|lz4|cab|compress/, UNPACK],
  [/pgp/, 'encrypted: open it with the program that fetches files from the bank, and send what is in it'],
];

/** Of the first characters. Each expression looks at a few of them only. */
const BY_START: readonly Row[] = [
  [/^<(!doctype\s+)?html\b/i, 'a web page, perhaps one that asks you to sign in: fetch the file itself from the bank'],
  [/^[[{]/, `JSON: ${XML_INSTEAD}`],
  [/^(\{1:|:20:)/, `an account statement (MT940): a status report is another file, so ${XML_INSTEAD}`],
  [
    /^0[1457]\d{5}[^\n]{110,115}\r?(\n|$)/,
    `an account statement (CFONB): a status report is another file, so ${XML_INSTEAD}`,
  ],
  [
    /^-----BEGIN /,
    'encrypted or signed: open it with the program that fetches files from the bank, and send what is in it',
  ],
  [
    /^(Return-Path|Received|From|Delivered-To|MIME-Version|Content-Type|Subject|Date|Message-ID):/i,
    'a whole mail: save the file that is attached to it, and send that',
  ],
  [/^(PD94bWw|PERvY3VtZW50|UEsDB|77u\/PD9)/, 'written in base64: decode it, and send the XML file'],
  [/^[^\n<]{0,500}([;,\t][^\n<;,\t]{0,200}){2}/, `a table (CSV): ${XML_INSTEAD}`],
];

/** So many characters show what a text is. */
const START = 2_000;

/** Signed or encrypted by a standard of banks (PKCS#7): a sequence in DER, with its length in two or more bytes. */
const isPkcs7 = (bytes: Buffer): boolean => bytes[0] === 0x30 && ((bytes[1] ?? 0) & 0xf0) === 0x80;

/**
 * @param bytes of a file that is no XML, or no XML that Seuil reads
 * @returns what it is and what to do, as the rest of a sentence that begins with "it is"; undefined when nothing shows
 */
export async function whatFileIs(bytes: Buffer): Promise<string | undefined> {
  const start = bytes.toString('utf8', 0, START).replace(/^[\s\0\ufeff]+/, '');
  if (start === '') return 'empty: fetch it from the bank again';
  if (start.startsWith('<?xml')) return undefined;
  const { mime } = (await fileTypeFromBuffer(bytes.subarray(0, START * 4))) ?? { mime: '' };
  const what = BY_TYPE.find(([is]) => is.test(mime))?.[1] ?? BY_START.find(([is]) => is.test(start))?.[1];
  if (what !== undefined || start.startsWith('<')) return what;
  return isPkcs7(bytes)
    ? 'signed or encrypted (PKCS#7): open it with the program that fetches files from the bank'
    : undefined;
}
