import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { AppError } from '../errors/app-error.ts';

/**
 * Pictures of people carry more than what is seen: the place and the time at which they were taken, the name of the
 * telephone, a former version, another file behind the end. So no byte of an upload is given to others: its points are
 * read, turned as the camera was held, brought into the colours of screens, and written anew in bounded sizes.
 */

/** The longest side of each size, in points. */
export const PICTURE_SIZES = { small: 480, medium: 1_200, large: 2_400 } as const;
export type PictureSize = keyof typeof PICTURE_SIZES;
export const PICTURE_SIZE_NAMES = ['small', 'medium', 'large'] as const satisfies readonly PictureSize[];

/** Pictures are answered in these formats. One of few colours, or with transparent parts, stays a PNG. */
export type PictureType = 'image/jpeg' | 'image/png';

export type RewrittenPicture = {
  readonly contentType: PictureType;
  readonly sizes: Readonly<Record<PictureSize, Buffer>>;
};

/** Cameras of telephones reach 50 million points. A file of some kilobytes can claim billions. */
const MOST_POINTS = 60_000_000;
const JPEG_QUALITY = 85;

const WRITTEN_AS: Readonly<Record<string, PictureType>> = {
  'image/jpeg': 'image/jpeg',
  'image/png': 'image/png',
  'image/apng': 'image/png',
  'image/webp': 'image/jpeg',
};

/* One thread decodes, beside those that serve; what was decoded is not kept. No other decoder can be reached. */
sharp.concurrency(1);
sharp.cache(false);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] });

const refused = (detail: string) => new AppError('unsupported', 'unsupported-content', detail);

/** @throws unsupported-content, with what to do on a telephone */
async function typeOf(content: Buffer): Promise<PictureType> {
  const found = (await fileTypeFromBuffer(content))?.mime ?? '';
  if (/^image\/(hei[cf]|avif)/.test(found))
    throw refused(
      'This is a HEIC picture, which many screens cannot show. Save it as JPEG and send that; an iPhone takes JPEG after Settings, Camera, Formats, Most Compatible.',
    );
  const written = WRITTEN_AS[found];
  if (written === undefined)
    throw refused('An illustration is a JPEG, PNG or WebP picture; this content is none of them. Save it as JPEG.');
  return written;
}

const isTooLarge = (message: string) => /exceeds pixel limit|too large|dimensions/i.test(message);

/** Only one picture is decoded at a time in a process, because each takes tens of megabytes; the others wait. */
let former: Promise<unknown> = Promise.resolve();
function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const next = former.then(work, work);
  former = next.catch(() => undefined);
  return next;
}

/**
 * Writes a picture anew, in all sizes, without anything but its points. Of a moving picture the first one is taken. A
 * picture is never enlarged. The same bytes always give the same pictures.
 * @throws unsupported-content for what is no picture, is damaged, or has too many points
 */
export async function rewritePicture(content: Buffer): Promise<RewrittenPicture> {
  const contentType = await typeOf(content);
  return oneAtATime(async () => {
    const inside = (size: PictureSize) => ({
      width: PICTURE_SIZES[size],
      height: PICTURE_SIZES[size],
      fit: 'inside' as const,
      withoutEnlargement: true,
    });
    try {
      const { data, info } = await sharp(content, { failOn: 'truncated', limitInputPixels: MOST_POINTS })
        .autoOrient()
        .resize(inside('large'))
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true });
      const { width, height, channels } = info;
      const written = (size: PictureSize) => {
        const resized = sharp(data, { raw: { width, height, channels } }).resize(inside(size));
        return contentType === 'image/png'
          ? resized.png().toBuffer()
          : resized
              .flatten({ background: '#ffffff' })
              .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' })
              .toBuffer();
      };
      return {
        contentType,
        sizes: { small: await written('small'), medium: await written('medium'), large: await written('large') },
      };
    } catch (error) {
      const { message } = error as Error;
      throw isTooLarge(message)
        ? refused(
            `The picture has more than ${MOST_POINTS / 1_000_000} million points. Make it smaller, for example by sending it to yourself by mail.`,
          )
        : refused('The picture cannot be read: it is damaged or was cut off. Open it, save it as JPEG, and send that.');
    }
  });
}
