import type { Cents } from '../money/cents.ts';
import { daysAfter } from './calendar.ts';
import type { FormulaMemory } from './policy.ts';
import { inputsOf, nightsDue, thresholdOf, type SeasonAt } from './threshold.ts';

/** The thresholds of a season on a later day, as they would be if nothing became fundable until then. */
export type OutlookDay = {
  readonly day: string;
  readonly availableCents: Cents;
  readonly memory: FormulaMemory;
  /** The threshold for each of the caps that were asked for, in their order. */
  readonly thresholds: readonly number[];
};

/** So many days lie between two days of an outlook. */
const EVERY_DAYS = 14;

/** Tells how thresholds and available money would move until the end of the votes by the calendar alone. */
export function outlookOf(season: SeasonAt, capsCents: readonly Cents[]): OutlookDay[] {
  const { today, endsOn } = season;
  const days = [
    today,
    ...daysAfter(today, endsOn).filter((_day, index, all) => (all.length - 1 - index) % EVERY_DAYS === 0),
  ];
  let { memory } = season;
  return days.map((day) => {
    memory = nightsDue({ ...season, memory }, day).at(-1)?.memory ?? memory;
    const [first, ...others] = [1, ...capsCents].map((cap) =>
      thresholdOf(inputsOf({ ...season, memory, today: day }, cap)),
    );
    return {
      day,
      availableCents: first?.availableCents ?? 0,
      memory,
      thresholds: others.map(({ threshold }) => threshold),
    };
  });
}
