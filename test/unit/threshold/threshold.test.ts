import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_POLICY, type FormulaMemory, type Policy } from '../../../libs/threshold/policy.ts';
import {
  highestAffordableCap,
  inputsOf,
  memoryAfter,
  nightsDue,
  openingMemory,
  standingOf,
  thresholdOf,
  type SeasonAt,
} from '../../../libs/threshold/threshold.ts';
import { nextRate } from '../../../libs/threshold/v2/formula.ts';
import { V1_POLICY } from '../../scenes/season-of-v1.ts';

/** A background run tries far more seasons than every commit can. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);

const MAX = 100_000_000_000;
const basisPoints = (min = 0, max = 10_000) => fc.integer({ min, max });
const floor = fc.integer({ min: 1, max: 500 });
const delays = { version: 1, freeDays: 42, unusedDays: 60, reminderDays: 14, decertifiedDays: 30 };

const policyOfV1: fc.Arbitrary<Policy> = fc
  .record({ floor, a: basisPoints(), b: basisPoints(), takeUp: basisPoints(1), buffer: basisPoints() })
  .map(({ a, b, ...rates }) => ({
    ...delays,
    ...rates,
    formula: 'v1',
    base: Math.min(a, b),
    ceiling: Math.max(a, b),
  }));
const policyOfV2: fc.Arbitrary<Policy> = fc
  .record({
    floor,
    base: basisPoints(),
    ceiling: basisPoints(10),
    step: basisPoints(1, 5_000),
    start: basisPoints(),
    margin: basisPoints(1),
  })
  .map((rates) => ({ ...delays, ...rates, formula: 'v2' }));

const dayOf = (number: number) => new Date(Date.UTC(2027, 0, 1 + number)).toISOString().slice(0, 10);

/** Seasons at any moment, of both formulas. */
const seasonsWith = (policy: fc.Arbitrary<Policy>): fc.Arbitrary<SeasonAt> =>
  fc
    .record({
      policy,
      certifiedGroups: fc.integer({ min: 0, max: 50_000 }),
      totalCents: fc.integer({ min: 0, max: MAX }),
      part: basisPoints(),
      recentCents: fc.integer({ min: 0, max: MAX / 10 }),
      seasonDays: fc.integer({ min: 1, max: 400 }),
      day: fc.nat(400),
      rate: fc.nat(),
    })
    .map(({ part, seasonDays, day, rate, ...season }) => {
      const { policy: rules } = season;
      const rates = 100 * rules.ceiling - 1_000;
      const memory: FormulaMemory = {
        formula: 'v2',
        rateMillionths: 1_000 + (rates <= 0 ? 0 : rate % (rates + 1)),
        movedOn: dayOf(Math.min(day, seasonDays) - 1),
        morning: null,
      };
      return {
        ...season,
        remainingCents: Math.floor((season.totalCents * part) / 10_000),
        startsOn: dayOf(0),
        endsOn: dayOf(seasonDays - 1),
        today: dayOf(Math.min(day, seasonDays)),
        memory: rules.formula === 'v2' ? memory : { formula: 'v1' as const },
      };
    });
const seasons = seasonsWith(fc.oneof(policyOfV1, policyOfV2));
const seasonsOfV2 = seasonsWith(policyOfV2);
const caps = fc.integer({ min: 1, max: 10_000_000 });
const votes = fc.integer({ min: 0, max: 5_000 });

const check = <Values extends [unknown, ...unknown[]]>(property: fc.IPropertyWithHooks<Values>) =>
  fc.assert(property, { numRuns: RUNS });

const at = (season: SeasonAt, capCents: number) => thresholdOf(inputsOf(season, capCents));

/** The season on the next morning, after one night. */
function afterNight(season: SeasonAt): SeasonAt {
  const today = dayOf(Math.round((Date.parse(season.today) - Date.UTC(2027, 0, 1)) / 86_400_000) + 1);
  const memory = nightsDue(season, season.today).at(-1)?.memory ?? season.memory;
  return { ...season, today, memory };
}

test('formula v1, worked by hand: 1,000 groups, 300,000 € of which all remain, a cap of 200 €', () => {
  const season: SeasonAt = {
    policy: V1_POLICY,
    memory: { formula: 'v1' },
    certifiedGroups: 1_000,
    totalCents: 30_000_000,
    remainingCents: 30_000_000,
    recentCents: 0,
    startsOn: dayOf(0),
    endsOn: dayOf(299),
    today: dayOf(0),
  };
  expect(at(season, 20_000)).toEqual({
    threshold: 44,
    leastPlaces: 200,
    needCents: 4_000_000,
    availableCents: 27_000_000,
  });
});

test('formula v2, worked by hand: a rate of 3.2 %, half of the money per group as cap; then the night of day 100 of 300', () => {
  const policy = { version: 1, ...DEFAULT_POLICY };
  const season: SeasonAt = {
    policy,
    memory: { formula: 'v2', rateMillionths: 32_000, movedOn: dayOf(99), morning: null },
    certifiedGroups: 1_000,
    totalCents: 50_000_000,
    remainingCents: 43_000_000,
    recentCents: 3_000_000,
    startsOn: dayOf(0),
    endsOn: dayOf(299),
    today: dayOf(100),
  };
  // 3.2 % × 250 € / 500 € = 1.6 % of 1,000 groups; 430,000 € less the 300,000 € that the calendar keeps.
  expect(at(season, 25_000)).toMatchObject({ threshold: 16, availableCents: 13_000_000 });
  expect(standingOf({ votes: 16, passed: false }, inputsOf(season, 25_000))).toMatchObject({
    passed: false,
    groupsStillNeeded: 1,
  });
  const [night] = nightsDue(season, dayOf(100));
  expect(night).toMatchObject({ morning: dayOf(100), memory: { rateMillionths: 31_520 } });
});

test('a season of formula v2 begins with the highest rate, and moves it one step each night, missed ones too', () => {
  const policy = { version: 1, ...DEFAULT_POLICY };
  const season: SeasonAt = {
    policy,
    memory: openingMemory(policy, dayOf(0)),
    certifiedGroups: 1_000,
    totalCents: 50_000_000,
    remainingCents: 50_000_000,
    recentCents: 0,
    startsOn: dayOf(0),
    endsOn: dayOf(299),
    today: dayOf(3),
  };
  const nights = nightsDue(season, dayOf(3));
  expect(nights.map(({ morning, memory }) => [morning, memory.formula === 'v2' && memory.rateMillionths])).toEqual([
    [dayOf(1), 98_500],
    [dayOf(2), 97_023],
    [dayOf(3), 95_568],
  ]);
  expect(nights.map(({ inputs }) => memoryAfter(inputs))).toEqual(nights.map(({ memory }) => memory));
  expect(nightsDue({ ...season, memory: nights.at(-1)!.memory }, dayOf(3))).toEqual([]);
});

test('less remaining never lowers a threshold, now or after the next night', () =>
  check(
    fc.property(seasons, caps, fc.nat(MAX), (season, capCents, less) => {
      const poorer = { ...season, remainingCents: Math.max(0, season.remainingCents - less) };
      expect(at(poorer, capCents).threshold).toBeGreaterThanOrEqual(at(season, capCents).threshold);
      expect(at(afterNight(poorer), capCents).threshold).toBeGreaterThanOrEqual(
        at(afterNight(season), capCents).threshold,
      );
    }),
  ));

test('a dearer cap never lowers the threshold', () =>
  check(
    fc.property(seasons, caps, caps, (season, capCents, more) => {
      expect(at(season, capCents + more).threshold).toBeGreaterThanOrEqual(at(season, capCents).threshold);
    }),
  ));

test('the threshold is a whole number from the floor to all groups, and so is every amount', () =>
  check(
    fc.property(seasons, caps, (season, capCents) => {
      const { policy, certifiedGroups } = season;
      const shown = at(season, capCents);
      for (const value of Object.values(shown)) expect(Number.isSafeInteger(value)).toBe(true);
      const least =
        policy.formula === 'v2'
          ? Math.max(policy.floor, Math.ceil((policy.base * certifiedGroups) / 10_000))
          : policy.floor;
      expect(shown.threshold).toBeGreaterThanOrEqual(least);
      expect(shown.threshold).toBeLessThanOrEqual(Math.max(policy.floor, certifiedGroups));
    }),
  ));

test('more votes never hurt but where money lacks for their places', () =>
  check(
    fc.property(seasons, caps, votes, votes, fc.boolean(), (season, capCents, before, more, passed) => {
      const inputs = inputsOf(season, capCents);
      const [fewer, all] = [before, before + more].map((count) => standingOf({ votes: count, passed }, inputs));
      fc.pre(all!.reservedCents <= all!.availableCents);
      if (fewer!.crosses) expect(all!.crosses).toBe(true);
      if (fewer!.passed) expect(all!.passed).toBe(true);
    }),
  ));

test('an action crosses exactly when no group and no money is missing, and passes when no group is', () =>
  check(
    fc.property(seasons, caps, votes, fc.boolean(), (season, capCents, count, passed) => {
      const standing = standingOf({ votes: count, passed }, inputsOf(season, capCents));
      expect(standing.passed).toBe(standing.groupsStillNeeded === 0);
      expect(standing.passes && standing.crosses).toBe(false);
      expect(standing.crosses).toBe(standing.groupsStillNeeded === 0 && standing.missingCents === 0);
    }),
  ));

test('an action at the highest affordable cap has its money, one cent more has not', () =>
  check(
    fc.property(seasons, (season) => {
      const capCents = highestAffordableCap(season);
      fc.pre(capCents > 0 && at(season, 1).leastPlaces > 0);
      expect(at(season, capCents).needCents).toBeLessThanOrEqual(at(season, capCents).availableCents);
      expect(at(season, capCents + 1).needCents).toBeGreaterThan(at(season, capCents + 1).availableCents);
    }),
  ));

test('the threshold of a morning stands for the whole day, whatever happens to groups, money and policy', () =>
  check(
    fc.property(seasonsOfV2, seasonsOfV2, caps, (season, other, capCents) => {
      const morning = afterNight({ ...season, memory: { ...season.memory, movedOn: null } as FormulaMemory });
      const { certifiedGroups, totalCents, remainingCents, recentCents, policy } = other;
      const later = { ...morning, certifiedGroups, totalCents, remainingCents, recentCents, policy };
      expect(at(later, capCents).threshold).toBe(at(morning, capCents).threshold);
    }),
  ));

test('the order of two rates survives the night, and a rate stays within its bounds', () =>
  check(
    fc.property(seasonsOfV2, fc.nat(), fc.nat(), (season, a, b) => {
      const inputs = inputsOf(season, 1);
      if (inputs.formula !== 'v2') throw new Error('the season is of formula v2');
      const { policy, money } = inputs;
      const most = Math.max(1_000, 100 * policy.ceiling);
      const [low, high] = [a, b].map((rate) => 1_000 + (rate % (most - 999))).sort((x, y) => x - y);
      const [lowNext, highNext] = [low!, high!].map((rateMillionths) => nextRate({ rateMillionths, policy, money }));
      expect(lowNext).toBeLessThanOrEqual(highNext!);
      expect(lowNext).toBeGreaterThanOrEqual(1_000);
      expect(highNext).toBeLessThanOrEqual(most);
    }),
  ));

test('all caps and all money times the same factor give the same thresholds and the same rates', () =>
  check(
    fc.property(seasonsOfV2, caps, fc.integer({ min: 2, max: 20 }), (season, capCents, factor) => {
      fc.pre(season.totalCents > 0);
      const { totalCents } = season;
      const scaled = { ...season, totalCents: totalCents * factor };
      expect(at(scaled, capCents * factor).threshold).toBe(at(season, capCents).threshold);
    }),
  ));
