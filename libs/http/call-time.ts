import { timeLimit, type TimeLimit } from '../mongo/time-limit.ts';
import type { BodyStream } from './body-stream.ts';
import type { Route } from './route.ts';

/**
 * The time, in milliseconds, after which a call has its answer at the latest, what the caller takes to send and to
 * receive not counted: the callers of Seuil have a person before them.
 */
export const CALL_MS = 10_000;
/**
 * The same for calls that do a thousand things at once, such as a payout. Proxies give up after a minute (nginx), so the
 * caller still hears it from us.
 */
export const LONG_CALL_MS = 45_000;

export const timeForCall = ({ takesLong }: Pick<Route, 'takesLong'>, callMs?: number): TimeLimit =>
  timeLimit(callMs ?? (takesLong ? LONG_CALL_MS : CALL_MS), 'the work of a call');

/** Gives the pieces of a body. While the caller sends, the time of the call stands. */
export const incomingOf = (stream: BodyStream, time: TimeLimit): AsyncIterable<Buffer> => ({
  [Symbol.asyncIterator]() {
    const pieces = stream.chunks[Symbol.asyncIterator]();
    return {
      next: () => time.standing(() => pieces.next()),
      return: async () => (await pieces.return?.()) ?? { done: true, value: undefined },
    };
  },
});
