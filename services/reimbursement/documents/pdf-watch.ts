/** What is seen of a file while it passes, piece by piece. */
export type Watch = {
  see(piece: Buffer): void;
  /** Tells whether the file that has passed was cut off. */
  isCutOff(): boolean;
  isEncrypted(): boolean;
  /** The number of points of a picture; undefined while its header has not passed. */
  points(): number | undefined;
};

/** The marks of a PDF: its end, the beginning and the end of an object, and the dictionary of its encryption. */
const MARKS = /startxref|%%EOF|\b\d+ obj\b|\bendobj\b|\bendstream\b|\/Encrypt(?:\s+\d+\s+\d+\s+R|\s*<<)/g;
/** A mark may stand across two pieces. */
const OVERLAP = 40;

/**
 * Watches a PDF. Readers take one with anything behind its end, and without the last mark. One that was cut off ends
 * among its objects: behind its last end, if it has any, stands a part of an object.
 */
export function watchPdf(): Watch {
  let rest = '';
  let hasEnded = false;
  let encrypted = false;
  const lookAt = (text: string) => {
    for (const [mark] of text.matchAll(MARKS)) {
      if (mark.startsWith('/')) encrypted = true;
      else hasEnded = mark === 'startxref' || mark === '%%EOF';
    }
  };
  return {
    see(piece) {
      const text = rest + piece.toString('latin1');
      // A mark in the overlap is seen twice, in the same order, so nothing changes by it.
      lookAt(text);
      rest = text.slice(-OVERLAP);
    },
    isCutOff: () => !hasEnded,
    isEncrypted: () => encrypted,
    points: () => undefined,
  };
}
