import { isIPv6 } from 'node:net';
import type { Request, Response } from 'express';
import { createRateLimiter, WINDOW_SECONDS, type SharedDebt } from '../rate-limit/rate-limit.ts';
import { HttpError } from './problem.ts';

/**
 * `caller` counts the calls of the person or machine that the token names. `address` counts the calls from one address
 * that are to a public route or have no usable token.
 */
export type LimitKind = 'caller' | 'address';

export type Limits = {
  /** Counts a call and says in the answer how many are left. @throws too-many-requests */
  spend(kind: LimitKind, key: string, response: Response): void;
  stop(): void;
};

/** The number of milliseconds between two exchanges of the counts with the other processes. */
const SYNC_MS = 1_000;

/**
 * Gives the address that calls are counted by. For IPv6 this is the /64 network (the first four groups), because one
 * person has a whole network of addresses and could use a new one for each call.
 */
export function addressOf({ ip = '' }: Pick<Request, 'ip'>): string {
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(ip)?.[1];
  if (v4 !== undefined || !isIPv6(ip)) return v4 ?? ip;
  const [head = '', tail = ''] = ip.split('::');
  const groups = head.split(':').filter(Boolean);
  const missing = ip.includes('::') ? 8 - groups.length - tail.split(':').filter(Boolean).length : 0;
  return [...groups, ...Array<string>(missing).fill('0'), ...tail.split(':')].slice(0, 4).join(':');
}

/**
 * Limits the calls a minute for each caller and for each address, and shares the counts with the other processes. The
 * headers of the answer follow draft-ietf-httpapi-ratelimit-headers.
 */
export function createLimits({
  perMinute,
  shared,
  now = () => performance.now(),
}: {
  perMinute: Readonly<Record<LimitKind, number>>;
  shared: (kind: LimitKind) => SharedDebt;
  now?: () => number;
}): Limits {
  const limiter = (kind: LimitKind) => createRateLimiter({ perMinute: perMinute[kind], shared: shared(kind), now });
  const limiters = { caller: limiter('caller'), address: limiter('address') };
  let syncing = false;
  const syncOnce = async () => {
    if (syncing) return;
    syncing = true;
    await Promise.all(Object.values(limiters).map((each) => each.sync())).finally(() => {
      syncing = false;
    });
  };
  // Nobody waits for an exchange of counts. It never fails, because a limiter counts alone while Redis is away.
  const timer = setInterval(() => void syncOnce(), SYNC_MS).unref();
  return {
    spend(kind, key, response) {
      const { allowed, limit, remaining, reset, retryAfter } = limiters[kind].take(key);
      response.set({
        'RateLimit-Policy': `"${kind}";q=${limit};w=${WINDOW_SECONDS}`,
        RateLimit: `"${kind}";r=${remaining};t=${reset}`,
      });
      if (!allowed) throw new HttpError(429, 'too-many-requests', `More than ${limit} calls a minute.`, retryAfter);
    },
    stop: () => clearInterval(timer),
  };
}
