import type { Watch } from './pdf-watch.ts';

type PictureWatch = Pick<Watch, 'see' | 'isCutOff' | 'points'>;
const ofPicture = (watch: PictureWatch): Watch => ({ ...watch, isEncrypted: () => false });

/** The last chunk of a PNG, with its check sum. */
const PNG_END = Buffer.from('IEND\xaeB`\x82', 'latin1');

/** Watches a PNG: its size stands at a fixed place in its head. */
export function watchPng(head: Buffer): Watch {
  let rest: Buffer = Buffer.alloc(0);
  let hasEnded = false;
  return ofPicture({
    see(piece) {
      const whole = Buffer.concat([rest, piece]);
      hasEnded ||= whole.includes(PNG_END);
      rest = whole.subarray(-PNG_END.length);
    },
    isCutOff: () => !hasEnded,
    points: () => (head.length < 24 ? undefined : head.readUInt32BE(16) * head.readUInt32BE(20)),
  });
}

/** Watches a WebP, which says in its head how long it is. Its size stands in the first part, whose kinds are three. */
export function watchWebp(head: Buffer): Watch {
  let size = 0;
  return ofPicture({
    see(piece) {
      size += piece.length;
    },
    isCutOff: () => head.length < 12 || size < head.readUInt32LE(4) + 8,
    points() {
      if (head.length < 30) return undefined;
      const kind = head.toString('latin1', 12, 16);
      if (kind === 'VP8X') return (head.readUIntLE(24, 3) + 1) * (head.readUIntLE(27, 3) + 1);
      if (kind === 'VP8L') {
        const bits = head.readUInt32LE(21);
        return ((bits & 0x3fff) + 1) * (((bits >> 14) & 0x3fff) + 1);
      }
      return (head.readUInt16LE(26) & 0x3fff) * (head.readUInt16LE(28) & 0x3fff);
    },
  });
}

/** The markers of a JPEG that say its size (SOF), but for three numbers among them that mean something else. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const [SCAN, END] = [0xda, 0xd9];

/**
 * Watches a JPEG. It walks over the segments, because a small picture with an end of its own may stand in them. Behind
 * the end cameras put films and more pictures.
 */
export function watchJpeg(): Watch {
  let rest: Buffer = Buffer.alloc(0);
  let toSkip = 2;
  let isScanning = false;
  let hasEnded = false;
  let points: number | undefined;

  /** Reads the segment at the beginning. @returns whether there were enough bytes for it, and more may follow */
  function takeSegment(): boolean {
    if (rest.length < 2) return false;
    const marker = rest.readUInt8(1);
    if (marker === 0xff) {
      // Bytes of FF may stand before a marker.
      rest = rest.subarray(1);
      return true;
    }
    hasEnded = marker === END;
    if (hasEnded || rest.length < 9) return false;
    if (isFrame(marker)) points ??= rest.readUInt16BE(5) * rest.readUInt16BE(7);
    isScanning = marker === SCAN;
    toSkip = 2 + rest.readUInt16BE(2);
    return true;
  }
  /** In the points of a scan no other marker than its end and repeated ones can stand, but for tables between scans. */
  function takePoints(): boolean {
    const at = rest.indexOf(0xff);
    if (at === -1 || at + 1 >= rest.length) {
      rest = at === -1 ? Buffer.alloc(0) : rest.subarray(at);
      return false;
    }
    const marker = rest.readUInt8(at + 1);
    hasEnded = marker === END;
    if (hasEnded) return false;
    if (marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd7)) {
      isScanning = false;
      rest = rest.subarray(at);
      return true;
    }
    rest = rest.subarray(at + (marker === 0xff ? 1 : 2));
    return true;
  }
  return ofPicture({
    see(piece) {
      if (hasEnded) return;
      rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      for (let goesOn = true; goesOn;) {
        const skipped = Math.min(toSkip, rest.length);
        rest = rest.subarray(skipped);
        toSkip -= skipped;
        goesOn = toSkip === 0 && (isScanning ? takePoints() : takeSegment());
      }
    },
    isCutOff: () => !hasEnded,
    points: () => points,
  });
}
