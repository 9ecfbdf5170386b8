import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { inspect } from '../../../services/reimbursement/documents/content.ts';
import { tinyPng } from '../../scenes/proposal-ready.ts';

/** As a network would bring it. */
async function* inPieces(content: Buffer, size: number) {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

/** Lets a document pass. @returns its type, or why it was refused */
async function passing(content: Buffer, filename: string, size = 1_000): Promise<string> {
  try {
    const { contentType, content: passed, measured } = await inspect(inPieces(content, size), filename);
    const pieces: Buffer[] = [];
    for await (const piece of passed) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(content)).toBe(true);
    expect(measured()).toEqual({ size: content.length, sha256: createHash('sha256').update(content).digest('hex') });
    return contentType;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

const pdf = (inside: string) => Buffer.from(`%PDF-1.7\n${inside}\n%%EOF\n`);
const jpeg = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xe1]),
  Buffer.from('Exif <?xpacket begin?><x:xmpmeta><rdf:RDF/></x:xmpmeta>'),
  Buffer.alloc(6_000, 1),
]);

test('a document passes byte for byte and is measured, in whatever pieces it comes', async () => {
  for (const size of [1, 7, 4_100, 100_000]) {
    expect(await passing(pdf('x'.repeat(9_000)), 'facture.pdf', size)).toBe('application/pdf');
    expect(await passing(tinyPng(), 'photo.png', size)).toBe('image/png');
    expect(await passing(jpeg, 'photo.JPEG', size)).toBe('image/jpeg');
  }
});

test('a page is refused in every disguise that a browser could see through', async () => {
  for (const page of ['<!DOCTYPE html>', '<HTML><body>', '<script>alert(1)</script>', '<svg onload=alert(1)>']) {
    expect([page, await passing(Buffer.from(page), 'facture.pdf'), await passing(pdf(page), 'facture.pdf')]).toEqual([
      page,
      'unsupported-content',
      'unsupported-content',
    ]);
    expect(await passing(Buffer.concat([jpeg.subarray(0, 20), Buffer.from(page), jpeg]), 'photo.jpg')).toBe(
      'unsupported-content',
    );
  }
});

test('a name that ends otherwise, a PDF without its end and an empty file are refused', async () => {
  expect(await passing(tinyPng(), 'facture.pdf')).toBe('unsupported-content');
  expect(await passing(pdf(''), 'facture.pdf.exe')).toBe('unsupported-content');
  expect(await passing(Buffer.concat([pdf(''), Buffer.alloc(2_000)]), 'facture.pdf')).toBe('unsupported-content');
  expect(await passing(Buffer.alloc(0), 'facture.pdf')).toBe('unsupported-content');
});
