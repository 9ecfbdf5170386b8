import { DAY_MS } from './clock.ts';
import { dayAfter } from './paris.ts';

/** The closing days of TARGET that are the same in every year, as MM-DD. */
const FIXED: ReadonlyMap<string, string> = new Map([
  ['01-01', "New Year's Day"],
  ['05-01', '1 May'],
  ['12-25', 'Christmas Day'],
  ['12-26', '26 December'],
]);
/** Those that move with Easter, by their distance from Easter Sunday in days. */
const MOVABLE: readonly (readonly [days: number, name: string])[] = [
  [-2, 'Good Friday'],
  [1, 'Easter Monday'],
];
const WEEKEND = ['Sunday', undefined, undefined, undefined, undefined, undefined, 'Saturday'];

const midnight = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/**
 * Gives Easter Sunday of a year of the Gregorian calendar, as the milliseconds of its midnight in UTC. Source: the
 * rule of Butcher, in J. Meeus, Astronomical Algorithms (1991), chapter 8; the letters are his.
 */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1);
}

/**
 * Says why no bank executes a SEPA transfer on a day: TARGET, the system by which banks of the euro area settle, is
 * closed. Source: the long-term calendar of the European Central Bank (press release of 14 December 2000, in force
 * since 2002). Holidays of a country, such as 14 July, do not close it.
 * @param day as YYYY-MM-DD
 * @returns the name of the day; undefined for a day on which banks work
 */
export function closingOf(day: string): string | undefined {
  const at = midnight(day);
  const movable = MOVABLE.find(([days]) => at === easter(new Date(at).getUTCFullYear()) + days * DAY_MS);
  return movable?.[1] ?? FIXED.get(day.slice(5)) ?? WEEKEND[new Date(at).getUTCDay()];
}

/** Gives the day itself where banks work on it, or else the next one on which they do. @param day as YYYY-MM-DD */
export function bankDayFrom(day: string): string {
  let open = day;
  while (closingOf(open) !== undefined) open = dayAfter(open);
  return open;
}
