import { DAY_MS, HOUR_MS } from './clock.ts';

const PARIS = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  hourCycle: 'h23',
});

/** Gives the day (YYYY-MM-DD) and hour in Europe/Paris, daylight saving included. */
export function parisTime(instant: Date): { day: string; hour: number } {
  const [day = '', hour = '0'] = PARIS.format(instant).split(' ');
  return { day, hour: Number(hour) };
}

/**
 * Gives the instant of this hour of this day in Paris.
 * @param hour 3 or later: on two nights of a year an earlier hour is missing or comes twice
 */
export function inParis(day: string, hour: number): Date {
  const asUtc = Date.parse(`${day}T00:00:00Z`) + hour * HOUR_MS;
  const summer = new Date(asUtc - 2 * HOUR_MS);
  return parisTime(summer).hour === hour ? summer : new Date(asUtc - HOUR_MS);
}

const dayBeside = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Gives the next day of the calendar, as YYYY-MM-DD. */
export const dayAfter = (day: string): string => dayBeside(day, 1);
/** Gives the former day of the calendar, as YYYY-MM-DD. */
export const dayBefore = (day: string): string => dayBeside(day, -1);
const isMonday = (day: string): boolean => new Date(`${day}T00:00:00Z`).getUTCDay() === 1;

/**
 * Gives the newest day on which this hour has come in Paris. Days follow each other by the calendar, not by 24 hours.
 */
export function latestDayAt(hour: number, instant: Date): string {
  const { day, hour: present } = parisTime(instant);
  return present >= hour ? day : dayBefore(day);
}

/** Gives the day itself if it is a Monday, or else the Monday before it. */
export const mondayUpTo = (day: string): string => (isMonday(day) ? day : mondayUpTo(dayBefore(day)));
