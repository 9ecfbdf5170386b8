import { DAY_MS } from '../../libs/time/clock.ts';
import { parisTime } from '../../libs/time/paris.ts';

/** It is noon in Paris on an ordinary Tuesday, far from the ends of days, months and years, and from clock changes. */
const ORDINARY = '2027-03-09T12:00:00+01:00';

/** An instant has a date, a time and an offset. Whatever is left out would be the machine's. */
const INSTANT = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** `Date` takes 30 February for a day of March. */
const isInCalendar = (day: string): boolean => {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
};

/** @throws when it names no instant */
export function instantOf(written: string): Date {
  const instant = new Date(written);
  const day = INSTANT.exec(written)?.[1];
  if (day === undefined || !isInCalendar(day) || Number.isNaN(instant.getTime()))
    throw new Error(
      `TEST_CLOCK is "${written}": it must be an instant with its offset, such as 2027-03-28T01:59:00+01:00.`,
    );
  return instant;
}

/** Makes a clock that begins at an instant and goes on as time passes, so that what happens later is later. */
export function clockFrom(begin: Date, elapsedMs: () => number = () => performance.now()) {
  const startedMs = elapsedMs();
  const now = () => new Date(begin.getTime() + Math.floor(elapsedMs() - startedMs));
  const today = () => parisTime(now()).day;
  return {
    now,
    in: (ms: number) => new Date(now().getTime() + ms),
    ago: (ms: number) => new Date(now().getTime() - ms),
    daysAgo: (days: number) => new Date(now().getTime() - days * DAY_MS),
    /** Gives the day that it is in Paris, as YYYY-MM-DD. */
    today,
    /** Gives the month that it is in Paris, as YYYY-MM. */
    month: () => today().slice(0, 7),
  };
}

/**
 * What time it is in the tests, for the services (`startSystem`) and for what happens to them: each file begins at
 * TEST_CLOCK. A test that needs a certain hour sets it with `setClock`; one that passes only at some hours has a fault.
 */
export const testClock = clockFrom(instantOf(process.env['TEST_CLOCK'] ?? ORDINARY));

/** Gives the machine's own time, by which tokens, files, jobs of BullMQ and other processes go. */
export const machineTime = (): Date => new Date();
