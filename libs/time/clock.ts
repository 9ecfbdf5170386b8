/** Gives the current instant. It is injected everywhere, so that tests and drills can move time themselves. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/** The number of milliseconds in a second, a minute, an hour and a day. A day of local time may be an hour longer or shorter. */
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 86_400_000;

/** Adds days of 24 hours, whatever the clocks of Paris do. */
export const plusDays = (instant: Date, days: number): Date => new Date(instant.getTime() + days * DAY_MS);

const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Moves an instant into the years 1970 to 9999. A caller may filter by an instant outside of them, and some databases
 * know four-digit years only.
 */
export const storableDate = (ms: number): Date => new Date(Math.min(Math.max(0, ms), LAST_MS));
