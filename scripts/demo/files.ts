import { crc32, deflateSync } from 'node:zlib';

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([frame, body, check]);
}

const WIDTH = 320;
const HEIGHT = 200;
const PAPER = [250, 246, 238];

/** Draws a sun over a table in two tones. The picture is real enough for a browser, and small enough for a demo. */
export function picture([red, green, blue]: readonly [number, number, number]): Buffer {
  const shade = (part: number) => [red, green, blue].map((tone) => Math.round(tone * part));
  const colorAt = (x: number, y: number): readonly number[] => {
    if ((x - 250) ** 2 + (y - 55) ** 2 < 30 ** 2) return shade(1);
    if (y > 120 && y < 134 && x > 40 && x < 280) return shade(0.7);
    if (y >= 134 && y < 185 && ((x > 60 && x < 72) || (x > 248 && x < 260))) return shade(0.5);
    return y > 185 ? shade(0.85) : PAPER;
  };
  // Each row begins with the number of its filter. Here it is 0, which is no filter.
  const rows = Array.from({ length: HEIGHT }, (_, y) => [
    0,
    ...Array.from({ length: WIDTH }, (__, x) => colorAt(x, y)).flat(),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 2], 8); // These are 8 bits for each of red, green and blue.
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Makes a receipt of one page. */
export function receiptPdf(lines: readonly string[]): Buffer {
  const text = lines
    .map((line, index) => `1 0 0 1 60 ${760 - 20 * index} Tm (${line.replace(/[()\\]/g, '\\$&')}) Tj`)
    .join('\n');
  const stream = `BT /F1 12 Tf\n${text}\nET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${Buffer.byteLength(stream, 'latin1')} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let document = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = document.length;
    document += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  document += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${document.length}\n%%EOF\n`;
  return Buffer.from(document, 'latin1');
}
