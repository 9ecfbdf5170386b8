import { describe, expect, test } from '@jest/globals';
import { storyClock } from '../../../scripts/demo/story-clock.ts';

describe('the clock of the story', () => {
  test('begins some days ago, and is right once they have passed', () => {
    let present = new Date('2026-03-11T09:00:00Z');
    const { now, pass } = storyClock(10, () => present);
    expect(now()).toEqual(new Date('2026-03-01T09:00:00Z'));
    pass(3);
    present = new Date('2026-03-11T09:00:05Z');
    expect(now()).toEqual(new Date('2026-03-04T09:00:05Z'));
    pass(7);
    expect(now()).toEqual(present);
  });

  test('never runs ahead of the present', () => {
    const { now, pass } = storyClock(2, () => new Date('2026-03-11T09:00:00Z'));
    expect(() => pass(3)).toThrow('only 2 days behind the present');
    expect(now()).toEqual(new Date('2026-03-09T09:00:00Z'));
  });
});
