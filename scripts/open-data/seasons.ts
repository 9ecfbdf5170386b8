import { DEFAULT_POLICY } from '../../libs/threshold/policy.ts';
import { inputsOf, openingMemory, standingOf } from '../../libs/threshold/threshold.ts';
import { ballotBox, type Ballots } from '../../services/budget/open-data/domain/ballots.ts';
import type { SeasonRecord } from '../../services/budget/open-data/domain/season-record.ts';
import type { BudgetAction } from '../../services/budget/settlement/domain/action.ts';

/** These seasons are made up from a seed and settled as budget does it. They serve checks of the exports. */
export type Sketch = {
  readonly seed: number;
  readonly groups: number;
  readonly actions: number;
  readonly totalCents: number;
  /** The share of the actions that a group votes for, from 0 to 1. */
  readonly zeal: number;
  /** The share of the fundable actions of which everything was returned, from 0 to 1. */
  readonly returned: number;
  readonly carriedCents: number;
  readonly titles: readonly string[];
};

/**
 * A small and quick generator: the same seed gives the same season.
 * @returns numbers from 0, below 1
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** All money may be given from the first day on, so that the seasons have actions of every state. */
const POLICY = { version: 1, ...DEFAULT_POLICY, start: 10_000 };
const AT = new Date('2026-03-01T10:00:00.000Z');
const CALENDAR = {
  startsOn: '2026-01-01',
  endsOn: '2026-12-31',
  today: '2026-03-01',
  memory: openingMemory(POLICY, '2026-01-01'),
};

export function madeUpSeason({
  seed,
  groups,
  actions: count,
  totalCents,
  zeal,
  returned,
  carriedCents,
  titles,
}: Sketch): { record: SeasonRecord; ballots: Ballots } {
  const random = seededRandom(seed);
  const below = (end: number) => Math.floor(random() * end);
  const ids = Array.from({ length: count }, (_, index) => `action-${index}`);
  const box = ballotBox(ids);
  for (let group = 0; group < groups; group += 1)
    box.add(ids.filter(() => random() < zeal).map((actionId) => ({ actionId, groupId: `group-${group}` })));
  const ballots = box.shuffled(below);

  let remainingCents = totalCents;
  const actions = ids.map((_id, index): BudgetAction => {
    const capCents = 1 + below(200_000);
    const votes = ballots.votes[index] ?? 0;
    const inputs = inputsOf(
      { ...CALENDAR, certifiedGroups: groups, totalCents, remainingCents, recentCents: 0, policy: POLICY },
      capCents,
    );
    const standing = standingOf({ votes, passed: false }, inputs);
    const decided = standing.reservedCents;
    const reservedCents = !standing.crosses || random() < returned ? 0 : decided;
    remainingCents -= reservedCents;
    return {
      _id,
      version: 1,
      seasonId: 'season',
      number: index + 1,
      title: titles[index % titles.length] ?? `Action ${index + 1}`,
      groupId: 'group-0',
      capCents,
      publishedAt: AT,
      publishedVersion: 1,
      state: standing.crosses ? 'fundable' : 'open',
      reservedCents,
      freeCents: 0,
      passing: null,
      crossing: standing.crosses
        ? {
            settlementId: 'season-1',
            at: AT,
            votes,
            threshold: standing.threshold,
            inputs,
            claimsUntil: '2027-03-31',
            reservedCents: decided,
          }
        : null,
      grantedBy: null,
    };
  });
  const season = {
    _id: 'season',
    version: 1,
    number: 3,
    name: 'Budget « solidaire » ; 2026',
    state: 'open',
    startsOn: CALENDAR.startsOn,
    endsOn: CALENDAR.endsOn,
    claimsUntil: '2027-03-31',
    mode: 'immediate',
    totalCents,
    policy: POLICY,
    memory: CALENDAR.memory,
    recentCents: 0,
    settledOn: null,
    settlementDue: false,
  } as const;
  return { record: { season, at: AT, remainingCents, carriedCents, certifiedGroups: groups, actions }, ballots };
}
