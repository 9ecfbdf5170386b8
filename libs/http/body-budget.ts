import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { BodyLimit } from './body-limits.ts';
import type { Caller } from './caller.ts';
import { HttpError } from './problem.ts';

/**
 * Bodies that are read as a whole lie in memory until their call is answered. The budget bounds all of them together in
 * one process: who finds no room waits with the body unread, and is sent away when that takes too long.
 */
export type BodyBudget = {
  /** The bytes that are promised to bodies now. */
  readonly heldBytes: number;
  /** The most bytes that were ever promised at once. */
  readonly peakBytes: number;
  /**
   * @returns what gives the room back; calling it again is harmless
   * @throws busy when no room came free in time, malformed-request when the caller hung up meanwhile
   */
  take(holder: string, bytes: number, gone: AbortSignal): Promise<() => void>;
};

export type BodyBudgetLimits = {
  /** The bytes that all bodies together may hold. */
  readonly totalBytes: number;
  /** The bytes that the bodies of one caller may hold, so that nobody takes the room of all. */
  readonly perCallerBytes: number;
  /** The time, in milliseconds, for which a request waits for room. */
  readonly waitMs: number;
};

type Waiting = { readonly holder: string; readonly bytes: number; readonly start: () => void };

const MEBIBYTE = 1024 * 1024;

type Line = {
  readonly waitMs: number;
  readonly gone: AbortSignal;
  readonly enter: (entry: Waiting) => void;
  readonly leave: (entry: Waiting) => void;
};

/** Resolves when the turn has come. @throws busy, malformed-request */
const standInLine = (wanted: Pick<Waiting, 'holder' | 'bytes'>, { waitMs, gone, enter, leave }: Line): Promise<void> =>
  new Promise((resolve, reject) => {
    const giveUp = (error: HttpError) => {
      clearTimeout(patience);
      leave(entry);
      reject(error);
    };
    const patience = setTimeout(
      () => giveUp(new HttpError(503, 'busy', 'Too many large bodies arrive at this moment; nothing was read.')),
      waitMs,
    );
    const entry: Waiting = {
      ...wanted,
      start: () => {
        clearTimeout(patience);
        resolve();
      },
    };
    const hungUp = () => giveUp(new HttpError(400, 'malformed-request', 'The transfer of the body broke off.'));
    gone.addEventListener('abort', hungUp, { once: true });
    enter(entry);
  });

export function bodyBudget({ totalBytes, perCallerBytes, waitMs }: BodyBudgetLimits): BodyBudget {
  const heldBy = new Map<string, number>();
  let heldBytes = 0;
  let peakBytes = 0;
  let waiting: Waiting[] = [];

  const isOwnShareFull = ({ holder, bytes }: Waiting) => {
    const own = heldBy.get(holder) ?? 0;
    return own > 0 && own + bytes > perCallerBytes;
  };
  const change = (holder: string, bytes: number) => {
    heldBytes += bytes;
    peakBytes = Math.max(peakBytes, heldBytes);
    const own = (heldBy.get(holder) ?? 0) + bytes;
    if (own > 0) heldBy.set(holder, own);
    else heldBy.delete(holder);
  };

  /** The first in the line goes first. Those whose own share is full let others pass. */
  function startWaiting(): void {
    for (const each of [...waiting]) {
      if (isOwnShareFull(each)) continue;
      if (heldBytes > 0 && heldBytes + each.bytes > totalBytes) return;
      waiting = waiting.filter((other) => other !== each);
      change(each.holder, each.bytes);
      each.start();
    }
  }

  function releaseOnce(holder: string, bytes: number): () => void {
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      change(holder, -bytes);
      startWaiting();
    };
  }

  return {
    get heldBytes() {
      return heldBytes;
    },
    get peakBytes() {
      return peakBytes;
    },
    async take(holder, bytes, gone) {
      await standInLine(
        { holder, bytes },
        {
          waitMs,
          gone,
          enter: (entry) => {
            waiting.push(entry);
            startWaiting();
          },
          leave: (entry) => (waiting = waiting.filter((other) => other !== entry)),
        },
      );
      return releaseOnce(holder, bytes);
    },
  };
}

/**
 * Gives small and large bodies a room each. Large ones take long to arrive, and a few callers who send them slowly fill
 * their room; in one room with them, everybody who writes a line of JSON would wait behind them.
 * @param mostBytes a body that is larger than this is a large one
 */
export const twoRooms = (small: BodyBudget, large: BodyBudget, mostBytes: number): BodyBudget => ({
  get heldBytes() {
    return small.heldBytes + large.heldBytes;
  },
  get peakBytes() {
    return small.peakBytes + large.peakBytes;
  },
  take: (holder, bytes, gone) => (bytes > mostBytes ? large : small).take(holder, bytes, gone),
});

const WAIT_MS = 10_000;

/**
 * The bodies of this process, at most 40 MiB. Beside them a pod of 384 MiB holds the program (about 150 MiB), what a
 * body becomes when it is parsed, and the pictures that are being decoded. Uploads may be large; bodies of JSON are
 * small, but for long proposals and batches. The largest upload fills the share of one caller, so that it takes three
 * callers at least to fill the room of all.
 */
export const PROCESS_BUDGET: BodyBudget = twoRooms(
  bodyBudget({ totalBytes: 8 * MEBIBYTE, perCallerBytes: 2 * MEBIBYTE, waitMs: WAIT_MS }),
  bodyBudget({ totalBytes: 32 * MEBIBYTE, perCallerBytes: 10 * MEBIBYTE, waitMs: WAIT_MS }),
  MEBIBYTE,
);

/** @returns the bytes that a body may take in memory, as far as its headers tell; 0 for none, and for one that is refused */
function sizeToExpect({ headers }: IncomingMessage, limitBytes: number): number {
  const length = headers['content-length'];
  if (length === undefined && headers['transfer-encoding'] === undefined) return 0;
  if (Number(length ?? 0) > limitBytes) return 0;
  const isPlain = (headers['content-encoding'] ?? 'identity') === 'identity';
  return isPlain && length !== undefined ? Number(length) : limitBytes;
}

/** Lets a call go on to the reading of its body when there is room for it, until the call is over. */
export function holdRoom(budget: BodyBudget, limit: BodyLimit | undefined): RequestHandler {
  const limitBytes = limit === undefined ? MEBIBYTE / 10 : Number.parseInt(limit) * MEBIBYTE;
  return async (request, response, next) => {
    const bytes = sizeToExpect(request, limitBytes);
    if (bytes === 0) return next();
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const release = await budget.take((response.locals['caller'] as Caller).id, bytes, gone.signal);
    response.once('close', release);
    if (response.destroyed) release();
    next();
  };
}
