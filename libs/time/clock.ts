/** The current instant. Injected everywhere, so that tests and drills move time themselves. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

export const plusDays = (instant: Date, days: number): Date => new Date(instant.getTime() + days * DAY_MS);
