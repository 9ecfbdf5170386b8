import { DAY_MS, systemClock, type Clock } from '../../libs/time/clock.ts';

export type StoryClock = {
  readonly now: Clock;
  /** @throws when the story is not that long */
  pass(days: number): void;
};

/**
 * Lets days pass in a story that begins some days ago. When they have passed, the clock of the system is right: it
 * never runs back, nothing lies in the future, and a reader who goes on by hand need not know of it. Tokens are signed
 * and checked by the real clock.
 */
export function storyClock(daysAgo: number, present: Clock = systemClock): StoryClock {
  let behind = daysAgo;
  return {
    now: () => new Date(present().getTime() - behind * DAY_MS),
    pass(days) {
      if (days > behind) throw new Error(`The story is only ${behind} days behind the present: ${days} cannot pass.`);
      behind -= days;
    },
  };
}
