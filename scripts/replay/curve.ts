import type { Morning } from './morning.ts';

/** How a season went, as lines over its days. All values are shares from 0 to 1. */
export type Line = { readonly name: string; readonly points: readonly (readonly [day: number, share: number])[] };

const MILLION = 1_000_000;

/** The highest rate of a season, by which its curve is scaled. */
const highestRate = (path: readonly Morning[]) => Math.max(1, ...path.map(({ rateBefore }) => rateBefore ?? 0));

/** A rate in millionths as percents. */
export const ratePercent = (rate: number | null): string =>
  rate === null ? '–' : `${((100 * rate) / MILLION).toFixed(2)} %`;

/** The curves of a season: its rate against the highest one, its money, and the fundable part of its actions. */
export function linesOf(path: readonly Morning[], whole: { totalCents: number; actions: number }): Line[] {
  const most = highestRate(path);
  const line = (name: string, share: (morning: Morning) => number | null): Line => ({
    name,
    points: path.flatMap((morning) => {
      const value = share(morning);
      return value === null ? [] : [[morning.day, value] as const];
    }),
  });
  const lines = [
    line(`rate (all: ${ratePercent(most)})`, ({ rateBefore }) => (rateBefore === null ? null : rateBefore / most)),
    line('money that remains', ({ remainingAfterCents }) => remainingAfterCents / Math.max(1, whole.totalCents)),
    line(`fundable actions (all: ${whole.actions})`, ({ fundable }) => fundable / Math.max(1, whole.actions)),
  ];
  return lines.filter(({ points }) => points.length > 0);
}

const BAR = 30;

/** A bar as long as the rate is high, against the highest rate of the season. */
export function bar(rate: number | null, path: readonly Morning[]): string {
  return rate === null ? '' : '█'.repeat(Math.max(1, Math.round((BAR * rate) / highestRate(path))));
}
