import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { rewritePicture } from '../../../libs/pictures/rewrite-picture.ts';
import { bytesOf } from '../../inputs/receipt-cases.ts';

const sample = (name: string) => readFileSync(`test/inputs/receipts/${name}`);
const NOTES = ['Exif', 'GPS', 'ns.adobe.com/xap', 'ICC_PROFILE', 'exif:', 'acTL'];

test.each([
  ['a moving PNG: its first picture', 'animated-apng.png', 'image/png'],
  ['a photo in the colours of printing', 'cmyk.jpg', 'image/jpeg'],
  ['a photo with its place, turned', 'gps-rotated.jpg', 'image/jpeg'],
  ['a PNG with its place in XMP', 'xmp-gps.png', 'image/png'],
  ['a PNG named .jpg', 'screenshot-named.jpg', 'image/png'],
  ['a photo named .jfif', 'ticket.jfif', 'image/jpeg'],
  ['a WebP of a messenger', 'whatsapp.webp', 'image/jpeg'],
])('%s is written anew, as it is seen', async (_, name, written) => {
  const { contentType, sizes } = await rewritePicture(sample(name));
  const before = await sharp(sample(name), { page: 0 }).autoOrient().toBuffer({ resolveWithObject: true });
  const after = await sharp(sizes.large).metadata();
  expect([contentType, after.space, after.width, after.height, after.orientation, after.pages]).toEqual([
    written,
    'srgb',
    before.info.width,
    before.info.height,
    undefined,
    undefined,
  ]);
  expect(NOTES.filter((note) => sizes.large.includes(note))).toEqual([]);
});

test.each([
  ['IMG_0412.HEIC', 'Most Compatible'],
  ['truncated.jpg', 'damaged'],
  ['30,000 by 30,000 points', 'million points'],
  ['a PNG that was cut off', 'damaged'],
  ['a WebP that was cut off', 'damaged'],
])('%s is refused with what to do', async (file, words) => {
  await expect(rewritePicture(bytesOf({ file }))).rejects.toThrow(words);
});
