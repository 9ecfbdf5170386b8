import { expect, test } from '@jest/globals';
import { backoffMs } from '../../../libs/messaging/queue-settings.ts';

test('retries wait longer each time, never longer than the cap, and not all equally long', () => {
  const longest = Array.from({ length: 15 }, (_, attempt) => backoffMs(attempt + 1, () => 1));
  expect(longest[0]).toBe(250);
  expect(longest.at(-1)).toBe(30_000);
  expect([...longest].sort((a, b) => a - b)).toEqual(longest);
  expect(backoffMs(20, () => 0)).toBe(15_000);
});
