import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rotate, signingSecrets, type Endpoint } from '../../../services/worker/webhooks/domain/endpoint.ts';
import { isHopeless, nextTry, restsUntil } from '../../../services/worker/webhooks/domain/schedule.ts';

const START = new Date('2026-03-01T10:00:00.000Z');
const after = (ms: number, from = START) => new Date(from.getTime() + ms);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GIVE_UP = after(3 * DAY);

/** When each try is made if all are in vain. */
function triesWith(random: () => number): Date[] {
  const tries = [START];
  for (let next = nextTry(1, GIVE_UP, START, random()); next; next = nextTry(tries.length, GIVE_UP, next, random()))
    tries.push(next);
  return tries;
}

test('without jitter a message is tried after 5 s, 15 s, 45 s and so on, then every 6 hours, and last after three days', () => {
  const tries = triesWith(() => 1);
  const pauses = tries.slice(1).map((at, index) => at.getTime() - tries[index]!.getTime());
  expect(pauses.slice(0, 4)).toEqual([5_000, 15_000, 45_000, 135_000]);
  expect(Math.max(...pauses)).toBe(6 * HOUR);
  expect(tries.at(-1)).toEqual(GIVE_UP);
  expect(tries).toHaveLength(21);
});

test('whatever the jitter, tries come ever later, within half and all of their pause, the last one after three days', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (stream) => {
      const tries = triesWith(() => stream.next().value!);
      const full = triesWith(() => 1);
      for (const [index, at] of tries.slice(1, -1).entries()) {
        const pause = at.getTime() - tries[index]!.getTime();
        const longest = Math.min(6 * HOUR, 5_000 * 3 ** index);
        expect(pause).toBeGreaterThanOrEqual(longest / 2);
        expect(pause).toBeLessThanOrEqual(longest);
      }
      expect(tries.at(-1)).toEqual(GIVE_UP);
      expect(tries.length).toBeGreaterThanOrEqual(full.length);
      expect(tries.length).toBeLessThan(40);
    }),
  );
});

test('an endpoint rests for a quarter of the time that it fails, a quarter of an hour at most', () => {
  const failing = (ms: number) => ({ since: START, last: after(ms), count: 3 });
  expect(restsUntil(failing(0))).toEqual(START);
  expect(restsUntil(failing(3_000))).toEqual(after(3_000));
  expect(restsUntil(failing(4 * MINUTE))).toEqual(after(5 * MINUTE));
  expect(restsUntil(failing(2 * DAY))).toEqual(after(2 * DAY + 15 * MINUTE));
});

test('an endpoint is hopeless when its first message is given up, not before, and not for two tries that lie far apart', () => {
  expect(isHopeless({ since: after(20_000), last: GIVE_UP, count: 10 })).toBe(true);
  expect(isHopeless({ since: START, last: after(3 * DAY - 2 * HOUR), count: 1_000 })).toBe(false);
  expect(isHopeless({ since: START, last: after(9 * DAY), count: 2 })).toBe(false);
});

const endpoint: Endpoint = {
  _id: 'e',
  version: 1,
  url: 'https://example.org',
  events: ['claim.paid'],
  secrets: [{ sealed: 'first', createdAt: START, expiresAt: null }],
  state: 'active',
  disabled: null,
  createdAt: START,
};
const signing = (at: Endpoint, now: Date) => signingSecrets(at, now).map(({ sealed }) => sealed);

test('a former secret signs beside the new one until it expires, and then is forgotten', () => {
  const rotated = rotate(endpoint, 'second', 24, START);
  expect([signing(rotated, START), signing(rotated, after(DAY - 1)), signing(rotated, after(DAY))]).toEqual([
    ['second', 'first'],
    ['second', 'first'],
    ['second'],
  ]);
  expect(rotate(rotated, 'third', 24, after(2 * DAY)).secrets.map(({ sealed }) => sealed)).toEqual(['third', 'second']);
});

test('a second rotation prolongs no secret, and one that is known to others ends at once', () => {
  const twice = rotate(rotate(endpoint, 'second', 1, START), 'third', 24, after(HOUR / 2));
  expect([signing(twice, after(HOUR / 2)), signing(twice, after(HOUR))]).toEqual([
    ['third', 'second', 'first'],
    ['third', 'second'],
  ]);
  expect(signing(rotate(twice, 'fourth', 0, after(HOUR / 2)), after(HOUR / 2))).toEqual(['fourth']);
});
