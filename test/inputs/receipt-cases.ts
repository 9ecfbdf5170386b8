import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

/** A file as a person uploads it, and what becomes of it: how it is kept, or the words with which it is refused. */
export type ReceiptCase = {
  readonly what: string;
  /** A file of the folder `receipts`, or the name of one that is made below. */
  readonly file: string;
  readonly named: string;
  readonly kept?: { readonly as: string; readonly named: string; readonly findings?: readonly string[] };
  readonly refused?: string;
};

export const receiptCases = JSON.parse(readFileSync('test/inputs/receipts.json', 'utf8')) as readonly ReceiptCase[];

const sample = (name: string): Buffer => readFileSync(`test/inputs/receipts/${name}`);

function pngChunk(kind: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A whole PNG of one colour: its points take few bytes, however many they are. */
function onePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

const xmp =
  '<?xpacket begin=""?><x:xmpmeta><rdf:RDF><svg:rect/><dc:title/><pdf:head-line/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>';
const facture = sample('facture.pdf');
const jpeg = sample('ticket.jfif');
const webp = sample('whatsapp.webp');
const app1 = (content: Buffer): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(content.length + 2);
  return Buffer.concat([Buffer.from([0xff, 0xe1]), length, content]);
};
/** Linearized files have a mark of the end near the beginning, too. */
const linearized = Buffer.concat([
  Buffer.from('%PDF-1.5\n1 0 obj\n<< /Linearized 1 >>\nendobj\nstartxref\n0\n%%EOF\n'),
  facture.subarray(facture.indexOf('\n') + 1),
]);

const MADE: Readonly<Record<string, () => Buffer>> = {
  'mail headers before': () =>
    Buffer.concat([Buffer.from('Content-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\n\r\n'), facture]),
  'byte order mark before': () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), facture]),
  'blanks behind': () => Buffer.concat([facture, Buffer.alloc(20_000, ' ')]),
  'another file behind': () => Buffer.concat([facture, Buffer.from('\r\n--boundary--\r\n'), Buffer.alloc(9_000, 'x')]),
  'beginning too late': () => Buffer.concat([Buffer.alloc(2_000, ' '), facture]),
  linearized: () => linearized,
  'linearized, cut off': () => linearized.subarray(0, linearized.length - 200),
  'XMP in a PDF': () => Buffer.concat([Buffer.from(`%PDF-1.7\n% ${xmp}\n`), facture]),
  'a page in a PDF': () => Buffer.concat([Buffer.from('%PDF-1.7\n<script>alert(1)</script>\n'), facture]),
  'encrypted in a cross-reference stream': () =>
    Buffer.from('%PDF-1.7\n9 0 obj\n<</Type/XRef/Encrypt 5 0 R>>stream\nx\nendstream\nendobj\nstartxref\n9\n%%EOF'),
  'a thumbnail with its own end': () =>
    Buffer.concat([jpeg.subarray(0, 2), app1(Buffer.concat([Buffer.from('Exif\0\0'), jpeg])), jpeg.subarray(2)]),
  'a thumbnail with its own end, cut off': () =>
    Buffer.concat([
      jpeg.subarray(0, 2),
      app1(Buffer.concat([Buffer.from('Exif\0\0'), jpeg])),
      jpeg.subarray(2, jpeg.length - 3_000),
    ]),
  'a film behind the photo': () =>
    Buffer.concat([jpeg, Buffer.from('ftypmp42'), Buffer.from([0xff, 0xda, 0, 8]), Buffer.alloc(5_000, 7)]),
  'a WebP that was cut off': () => webp.subarray(0, webp.length - 500),
  'a PNG that was cut off': () => sample('screenshot-named.jpg').subarray(0, 5_000),
  '30,000 by 30,000 points': () => onePng(30_000, 30_000),
  nothing: () => Buffer.alloc(0),
  'a page': () => Buffer.from('<!DOCTYPE html><html><body>Facture</body></html>'),
  'a text': () => Buffer.from('Facture 2026-117 : 21,30 €'),
  'a GIF': () => Buffer.from('GIF89a\u0001\u0000\u0001\u0000\u0000\u0000\u0000;', 'latin1'),
  'a file of an office program': () => Buffer.from('{\\rtf1 Facture}'),
};

const made = new Map<string, Buffer>();

/** Gives the bytes of a case. They are made once, because some take a while. */
export function bytesOf({ file }: Pick<ReceiptCase, 'file'>): Buffer {
  const bytes = made.get(file) ?? MADE[file]?.() ?? sample(file);
  made.set(file, bytes);
  return bytes;
}
