import { expect, test } from '@jest/globals';
import { shuffledPage } from '../../../services/proposal/actions/daily-order.ts';

const ids = Array.from({ length: 50 }, (_, index) => `action-${index}`);
const noon = new Date('2026-05-10T12:00:00Z');
const all = (from: readonly string[], at: Date) => shuffledPage(from, { limit: 100 }, at).ids;

test('the order is the same for everybody on one day and another on the next', () => {
  expect(all([...ids].reverse(), noon)).toEqual(all(ids, noon));
  expect(all(ids, new Date('2026-05-11T12:00:00Z'))).not.toEqual(all(ids, noon));
  expect(all(ids, noon)).not.toEqual(ids);
});

test('the day changes at midnight in Paris', () => {
  expect(all(ids, new Date('2026-05-10T21:59:00Z'))).toEqual(all(ids, noon));
  expect(all(ids, new Date('2026-05-10T22:01:00Z'))).not.toEqual(all(ids, noon));
});

test('over many days every action comes first about as often', () => {
  const first = new Map<string, number>();
  for (let day = 0; day < 2_000; day += 1) {
    const [winner = ''] = all(ids.slice(0, 5), new Date(noon.getTime() + day * 86_400_000));
    first.set(winner, (first.get(winner) ?? 0) + 1);
  }
  expect([...first.values()].every((times) => times > 320 && times < 480)).toBe(true);
});

test('what is published while somebody pages moves nothing that they have seen', () => {
  const page = shuffledPage(ids, { limit: 10 }, noon);
  const rest = shuffledPage([...ids, 'new'], { limit: 100, cursor: page.nextCursor! }, noon).ids;
  expect(rest.filter((id) => id !== 'new')).toEqual(all(ids, noon).slice(10));
});
