import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { inspect } from '../../../services/reimbursement/documents/content.ts';
import { MAX_FILENAME, mendedName } from '../../../services/reimbursement/documents/file-name.ts';
import { bytesOf, receiptCases } from '../../inputs/receipt-cases.ts';

/** As a network would bring it. */
async function* inPieces(content: Buffer, size: number) {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

/** Lets a document pass. @returns its type, its name and what was found, or why it was refused */
async function passing(content: Buffer, filename: string, size = 1_000): Promise<unknown> {
  try {
    const { contentType, content: passed, measured } = await inspect(inPieces(content, size));
    const pieces: Buffer[] = [];
    for await (const piece of passed) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(content)).toBe(true);
    const { findings, ...rest } = measured();
    expect(rest).toEqual({ size: content.length, sha256: createHash('sha256').update(content).digest('hex') });
    return { as: contentType, named: mendedName(filename, contentType), findings };
  } catch (error) {
    expect((error as { code?: string }).code).toBe('unsupported-content');
    return (error as Error).message;
  }
}

describe.each([7, 1_000, 1_000_000])('in pieces of %d bytes, and kept byte for byte', (size) => {
  test.each(receiptCases)('$what', async (each) => {
    const { named, kept, refused } = each;
    expect(await passing(bytesOf(each), named, size)).toEqual(kept ? { findings: [], ...kept } : refused);
  });
});

const jpeg = bytesOf({ file: 'ticket.jfif' });

test('a page is refused in every disguise that a browser could see through', async () => {
  for (const page of [
    '<!DOCTYPE html>',
    '<HTML><body>',
    '<script>alert(1)</script>',
    '<svg onload=alert(1)>',
    '<svg/onload=x>',
  ]) {
    const inPdf = Buffer.concat([Buffer.from(`%PDF-1.7\n${page}\n`), bytesOf({ file: 'facture.pdf' })]);
    const inJpeg = Buffer.concat([jpeg.subarray(0, 20), Buffer.from(page), jpeg]);
    for (const content of [Buffer.from(page), inPdf, inJpeg, Buffer.concat([Buffer.from(page), inPdf])])
      expect([page, typeof (await passing(content, 'facture.pdf'))]).toEqual([page, 'string']);
  }
});

test('a name keeps its length, and what is not an ending stays', () => {
  expect(mendedName('é'.repeat(MAX_FILENAME), 'application/pdf')).toHaveLength(MAX_FILENAME);
  expect(mendedName('M. Durand', 'image/png')).toBe('M. Durand.png');
  expect(mendedName('.pdf', 'image/jpeg')).toBe('document.jpg');
  expect(mendedName('ticket. ', 'image/jpeg')).toBe('ticket.jpg');
});

test('a picture of many markers is watched in time that grows with its length', async () => {
  const nasty = Buffer.concat([jpeg.subarray(0, jpeg.length - 2), Buffer.alloc(2_000_000, 0xff)]);
  const before = process.cpuUsage();
  const outcome = await passing(nasty, 'photo.jpg', 64_000);
  const { user } = process.cpuUsage(before);
  expect(outcome).toMatchObject({ findings: ['cut-off'] });
  expect(user / 1_000_000).toBeLessThan(10);
});
