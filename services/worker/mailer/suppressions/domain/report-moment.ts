import { invalid } from '../../../../../libs/errors/app-error.ts';
import { MINUTE_MS } from '../../../../../libs/time/clock.ts';

/** The clocks of two servers may differ by this many milliseconds. */
const CLOCKS_DIFFER_MS = 5 * MINUTE_MS;
/** Nobody reports a bounce of the last century. A date before it is a mistake, such as a year that is missing. */
const FIRST = new Date('2000-01-01T00:00:00Z');

/**
 * Refuses a report of something that cannot have happened at its moment: its day would be counted as a bounce.
 * @throws invalid-request
 */
export function requireReportMoment(at: Date, now: Date): void {
  const detail =
    at < FIRST
      ? 'is before the year 2000'
      : at.getTime() > now.getTime() + CLOCKS_DIFFER_MS
        ? `is in the future: it is ${now.toISOString()} now (UTC)`
        : undefined;
  if (detail !== undefined)
    throw invalid('invalid-request', 'Nothing can have happened at this moment.', [{ pointer: '/at', detail }]);
}
