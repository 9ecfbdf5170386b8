import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressOf } from '../../../libs/http/rate-limits.ts';
import { createRateLimiter, type SharedDebt } from '../../../libs/rate-limit/rate-limit.ts';

const ALONE: SharedDebt = () => Promise.reject(new Error('there is no Redis'));

/** What Redis does, in a map. */
function sharing(clock: { ms: number }): SharedDebt {
  const gone = new Map<string, number>();
  return (key, spentMs) => {
    gone.set(key, Math.max(gone.get(key) ?? 0, clock.ms) + spentMs);
    return Promise.resolve(gone.get(key)! - clock.ms);
  };
}

const atClock = (clock: { ms: number }, perMinute: number, shared = ALONE) =>
  createRateLimiter({ perMinute, shared, now: () => clock.ms });
const takeAll = (limiter: ReturnType<typeof atClock>, key = 'ana') => {
  let count = 0;
  while (limiter.take(key).allowed) count += 1;
  return count;
};

describe('one process', () => {
  test.each([1, 7, 60, 999, 3_000])('lets %i calls a minute pass, and tells what is left', (perMinute) => {
    const limiter = atClock({ ms: 0 }, perMinute);
    expect(limiter.take('ana')).toMatchObject({ allowed: true, limit: perMinute, remaining: perMinute - 1 });
    expect(takeAll(limiter)).toBe(perMinute - 1);
    expect(limiter.take('ana')).toMatchObject({ allowed: false, remaining: 0, reset: 60 });
    expect(limiter.take('bo').allowed).toBe(true);
  });

  test('gives the calls back evenly, and says when the next may come', () => {
    const clock = { ms: 0 };
    const limiter = atClock(clock, 60);
    takeAll(limiter);
    expect(limiter.take('ana').retryAfter).toBe(1);
    clock.ms += 10_000;
    expect(takeAll(limiter)).toBe(10);
    clock.ms += 3_600_000;
    expect(takeAll(limiter)).toBe(60);
  });

  test('never lets more than twice the limit pass in any minute, whatever the rhythm', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 40 }),
        (perMinute, pauses) => {
          const clock = { ms: 0 };
          const limiter = atClock(clock, perMinute);
          const passed: number[] = [];
          for (const pause of pauses) {
            clock.ms += pause;
            for (let call = 0; call < 20; call += 1) if (limiter.take('ana').allowed) passed.push(clock.ms);
          }
          for (const from of passed)
            expect(passed.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(2 * perMinute);
        },
      ),
    );
  });

  test('forgets whoever has nothing left to be counted', async () => {
    const clock = { ms: 0 };
    let calls = 0;
    const limiter = atClock(clock, 60, () => Promise.resolve((calls += 1) * 0));
    limiter.take('ana');
    await limiter.sync();
    clock.ms += 60_000;
    await limiter.sync();
    expect(calls).toBe(1);
  });
});

describe('several processes', () => {
  test('refuse a caller who used the limit up elsewhere, as soon as they have heard of it', async () => {
    const clock = { ms: 1_000_000 };
    const shared = sharing(clock);
    const [here, there] = [atClock(clock, 100, shared), atClock(clock, 100, shared)];
    expect(takeAll(here)).toBe(100);
    expect(there.take('ana').allowed).toBe(true);
    await here.sync();
    await there.sync();
    expect(there.take('ana').allowed).toBe(false);
    clock.ms += 6_000;
    // One was let pass too many, and is paid back first.
    expect(takeAll(there)).toBe(9);
  });

  test('count what was spent while they were asking', async () => {
    const clock = { ms: 0 };
    const limiter = atClock(clock, 10, async (_, spentMs) => {
      limiter.take('ana');
      return spentMs;
    });
    limiter.take('ana');
    await limiter.sync();
    expect(takeAll(limiter)).toBe(8);
  });

  test('count each for itself while nobody can be asked, and forgive what has passed meanwhile', async () => {
    const clock = { ms: 0 };
    let isAway = true;
    const amounts: number[] = [];
    const limiter = atClock(clock, 60, (_, spentMs) =>
      isAway ? Promise.reject(new Error('away')) : Promise.resolve(amounts.push(spentMs) && spentMs),
    );
    takeAll(limiter);
    await limiter.sync();
    expect(limiter.take('ana').allowed).toBe(false);
    clock.ms += 50_000;
    await limiter.sync();
    isAway = false;
    await limiter.sync();
    expect(amounts).toEqual([10_000]);
  });
});

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::6', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['', ''],
])('calls from %s count for %s', (ip, counted) => {
  expect(addressOf({ ip })).toBe(counted);
});
