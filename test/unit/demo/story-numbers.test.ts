import { expect, test } from '@jest/globals';
import {
  inputsOf,
  nightsDue,
  openingMemory,
  standingOf,
  type SeasonAt,
  type Standing,
} from '../../../libs/threshold/threshold.ts';
import { ALLOCATION_CENTS, POLICY, SEASON_DAYS } from '../../../scripts/demo/acts/groups-and-season.ts';
import { QUIET_DAYS } from '../../../scripts/demo/acts/nights.ts';
import { TOP_UP_CENTS } from '../../../scripts/demo/acts/top-up.ts';
import { allGroups } from '../../../scripts/demo/groups.ts';
import { CROSS_AT_ONCE, CROSSES_BY_NIGHT, IDEAS, WAITS_FOR_MONEY, type Idea } from '../../../scripts/demo/ideas.ts';

/**
 * The numbers of the story are chosen so that it can be told on its own system, where days pass, and on one that ran
 * before, where none do. Another default policy may break them, and this test says so before somebody plays the demo.
 */
const DAY = (after: number): string => new Date(Date.UTC(2098, 4, 1 + after)).toISOString().slice(0, 10);
const idea = (index: number): Idea => IDEAS[index] ?? IDEAS[0];
const policy = { ...POLICY, version: 1 };
const reserve = (...indexes: number[]) =>
  indexes.reduce((sum, index) => sum + idea(index).capCents * idea(index).votes, 0);
const AT_ONCE = reserve(0, ...CROSS_AT_ONCE);
/** A group that never voted gets a place on the first action. */
const LATE_PLACE = idea(0).capCents;

const openingDay: SeasonAt = {
  certifiedGroups: allGroups().filter(({ toBeCertified }) => toBeCertified).length,
  totalCents: ALLOCATION_CENTS,
  remainingCents: ALLOCATION_CENTS,
  recentCents: 0,
  startsOn: DAY(0),
  endsOn: DAY(SEASON_DAYS - 1),
  today: DAY(0),
  policy,
  memory: openingMemory(policy, DAY(0)),
};
const afterCrossings: SeasonAt = { ...openingDay, remainingCents: ALLOCATION_CENTS - AT_ONCE, recentCents: AT_ONCE };
const nights = (season: SeasonAt, count: number): SeasonAt => ({
  ...season,
  today: DAY(count),
  memory: nightsDue(season, DAY(count)).at(-1)?.memory ?? season.memory,
});
const stands = (season: SeasonAt, { capCents, votes }: Idea): Standing =>
  standingOf({ votes, passed: false }, inputsOf(season, capCents));
const topped = (season: SeasonAt): SeasonAt => ({
  ...season,
  totalCents: season.totalCents + TOP_UP_CENTS,
  remainingCents: season.remainingCents + TOP_UP_CENTS,
});

test('the first action crosses with the last of its votes and not before', () => {
  const { votes } = idea(0);
  expect(stands(openingDay, { ...idea(0), votes: votes - 1 })).toMatchObject({ threshold: votes - 1, passed: false });
  expect(stands(openingDay, idea(0)).crosses).toBe(true);
});

test('the action that is close has as many votes as its threshold, and crosses after the nights of a week', () => {
  const close = idea(CROSSES_BY_NIGHT);
  expect(stands(afterCrossings, close)).toMatchObject({ threshold: close.votes, crosses: false });
  // Before four in the morning the last night of the week is not over.
  for (const count of [QUIET_DAYS - 1, QUIET_DAYS])
    expect(stands(nights(afterCrossings, count), close).crosses).toBe(true);
});

test.each([
  ['where a week has passed', true],
  ['where no day can pass', false],
])('the dear action passes and waits for money, and the top-up is enough: %s', (_where, daysPass) => {
  const spent = LATE_PLACE + (daysPass ? reserve(CROSSES_BY_NIGHT) : 0);
  const recentCents = AT_ONCE + (daysPass ? reserve(CROSSES_BY_NIGHT) : 0);
  const before = daysPass ? nights(afterCrossings, QUIET_DAYS) : afterCrossings;
  const season = { ...before, remainingCents: afterCrossings.remainingCents - spent, recentCents };
  const waiting = idea(WAITS_FOR_MONEY);
  expect(stands(season, waiting)).toMatchObject({ passes: true, crosses: false });
  // It is held back from the vote on with which it passes, and also if midnight comes meanwhile.
  const { threshold } = stands(season, waiting);
  const tomorrow = { ...season, today: DAY(daysPass ? QUIET_DAYS + 1 : 1) };
  expect(stands(tomorrow, { ...waiting, votes: threshold + 1 })).toMatchObject({ passes: true, crosses: false });
  expect(stands(topped(season), waiting).crosses).toBe(true);
});
