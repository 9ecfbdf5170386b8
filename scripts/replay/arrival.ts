/** How the ballots come during a season: evenly, or all of them in its first or its last tenth. */
export const ARRIVALS = ['uniform', 'early', 'late'] as const;
export type Arrival = (typeof ARRIVALS)[number];

/** The days of a season on which ballots come: 3 weeks and more of a season of 300 days. */
const TENTH = 10;

/** @returns the first day on which ballots come, and how many days they come; the first day of the season is 0 */
function daysOf(arrival: Arrival, seasonDays: number): { first: number; days: number } {
  if (arrival === 'uniform') return { first: 0, days: seasonDays };
  const days = Math.ceil(seasonDays / TENTH);
  return { first: arrival === 'early' ? 0 : seasonDays - days, days };
}

/** Deals ballots, which keep their order, to the days of a season: as equally many a day as whole numbers allow. */
export function byDay<T>(ballots: readonly T[], seasonDays: number, arrival: Arrival): (readonly T[])[] {
  const { first, days } = daysOf(arrival, seasonDays);
  const before = (day: number) => Math.round((ballots.length * Math.min(days, Math.max(0, day - first))) / days);
  return Array.from({ length: seasonDays }, (_, day) => ballots.slice(before(day), before(day + 1)));
}
