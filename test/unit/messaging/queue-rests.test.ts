import { expect, test } from '@jest/globals';
import { queueRests } from '../../../libs/messaging/queue-rests.ts';

test('a queue rests longer with each failure in a row, half a minute at most, and not after it worked', () => {
  let now = 0;
  const rests = queueRests(() => now);
  expect(rests.isResting('voting')).toBe(false);
  const lengths = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
  for (const restMs of lengths) {
    rests.failed('voting');
    now += restMs - 1;
    expect([restMs, rests.isResting('voting'), rests.isResting('budget')]).toEqual([restMs, true, false]);
    now += 1;
    expect([restMs, rests.isResting('voting')]).toEqual([restMs, false]);
  }
  rests.worked('voting');
  rests.failed('voting');
  now += 1_000;
  expect(rests.isResting('voting')).toBe(false);
  rests.failed('voting');
  rests.end();
  expect(rests.isResting('voting')).toBe(false);
});
