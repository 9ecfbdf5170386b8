import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { rewritePicture } from '../../../libs/pictures/rewrite-picture.ts';
import { tinyPng } from '../../scenes/proposal-ready.ts';

const SECRETS = ['48/1 51/1', 'Exif', 'GPS', 'TAKEN AT HOME', 'ns.adobe.com/xap', '<html>', 'Photoshop', 'ICC_PROFILE'];
const carriesIn = (bytes: Buffer) => SECRETS.filter((secret) => bytes.includes(secret));

const drawn = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#c02040' } });

const withNotes = (image: Sharp) =>
  image.withExif({
    IFD0: { Copyright: 'TAKEN AT HOME' },
    IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 0/1' },
  });

/** Puts a text chunk behind the header of a PNG, as programs do. */
function pngWithText(png: Buffer, text: string): Buffer {
  const body = Buffer.concat([Buffer.from('tEXt'), Buffer.from(text)]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), chunk.length - 4);
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}

const measured = async (bytes: Buffer) => {
  const { format, width, height, space, orientation, exif, xmp } = await sharp(bytes).metadata();
  return { format, width, height, space, notes: [orientation, exif, xmp].filter((note) => note !== undefined) };
};

test('a photo loses place, notes and what lies behind its end, and is turned as it was held', async () => {
  const photo = Buffer.concat([
    await withNotes(drawn(800, 600).withMetadata({ orientation: 6 }))
      .jpeg()
      .toBuffer(),
    Buffer.from('<html>behind the end</html>'),
  ]);
  expect(carriesIn(photo)).toEqual(expect.arrayContaining(['Exif', 'TAKEN AT HOME', '<html>']));
  const { contentType, sizes } = await rewritePicture(photo);
  expect([contentType, Object.values(sizes).map(carriesIn)]).toEqual(['image/jpeg', [[], [], []]]);
  expect(await measured(sizes.large)).toEqual({ format: 'jpeg', width: 600, height: 800, space: 'srgb', notes: [] });
  expect(await measured(sizes.small)).toMatchObject({ width: 360, height: 480 });
});

test('a PNG stays a PNG, and loses its texts', async () => {
  const png = pngWithText(await drawn(300, 200).png().toBuffer(), 'Comment\0TAKEN AT HOME');
  expect(carriesIn(png)).toEqual(['TAKEN AT HOME']);
  const { contentType, sizes } = await rewritePicture(png);
  expect([contentType, Object.values(sizes).map(carriesIn)]).toEqual(['image/png', [[], [], []]]);
  expect(await measured(sizes.medium)).toMatchObject({ format: 'png', width: 300, height: 200 });
});

test('each size is bounded on its longest side, and nothing is enlarged', async () => {
  const { sizes } = await rewritePicture(await drawn(3_000, 1_000).jpeg().toBuffer());
  expect(await Promise.all([sizes.small, sizes.medium, sizes.large].map(measured))).toMatchObject([
    { width: 480, height: 160 },
    { width: 1_200, height: 400 },
    { width: 2_400, height: 800 },
  ]);
  const tiny = await rewritePicture(tinyPng());
  expect(await measured(tiny.sizes.large)).toMatchObject({ width: 1, height: 1 });
});

test('colours for printing become those of screens, and WebP becomes JPEG', async () => {
  const printed = await drawn(40, 30).toColourspace('cmyk').jpeg().toBuffer();
  expect((await measured(printed)).space).toBe('cmyk');
  const { sizes } = await rewritePicture(printed);
  expect(await measured(sizes.large)).toMatchObject({ format: 'jpeg', space: 'srgb' });
  expect((await rewritePicture(await drawn(40, 30).webp().toBuffer())).contentType).toBe('image/jpeg');
});

test('the same upload always gives the same bytes', async () => {
  const photo = await drawn(100, 80).jpeg().toBuffer();
  expect((await rewritePicture(photo)).sizes.large.equals((await rewritePicture(photo)).sizes.large)).toBe(true);
});

describe('what is no usable picture is refused with what to do', () => {
  const header = (width: number, height: number) => {
    const ihdr = Buffer.alloc(17);
    ihdr.write('IHDR', 0);
    ihdr.writeUInt32BE(width, 4);
    ihdr.writeUInt32BE(height, 8);
    ihdr.set([8, 2, 0, 0, 0], 12);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(ihdr));
    return Buffer.concat([tinyPng().subarray(0, 8), Buffer.from([0, 0, 0, 13]), ihdr, sum, tinyPng().subarray(33)]);
  };
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(64)]);
  test.each([
    ['four bytes of a JPEG', async () => Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'damaged'],
    ['a PNG without points', async () => tinyPng().subarray(0, 33), 'damaged'],
    ['a photo that was cut off', async () => (await drawn(900, 700).jpeg().toBuffer()).subarray(0, 2_000), 'damaged'],
    ['65,535 points in each direction', async () => header(65_535, 65_535), 'million points'],
    ['a page', async () => Buffer.from('<html><script>alert(1)</script></html>'), 'JPEG, PNG or WebP'],
    [
      'a drawing that can hold scripts',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'JPEG, PNG',
    ],
    ['a GIF', async () => Buffer.from('GIF89a\u0001\u0000\u0001\u0000'), 'JPEG, PNG or WebP'],
    ['the format of an iPhone', async () => heic, 'Most Compatible'],
  ])('%s', async (_what, make, words) => {
    await expect(rewritePicture(await make())).rejects.toMatchObject({
      code: 'unsupported-content',
      message: expect.stringContaining(words),
    });
  });
});
