import { ceilMulDiv } from '../../money/cents.ts';
import { calendarOn, daysAfter, RECENT_DAYS } from '../calendar.ts';
import { causesOfChange } from '../cause.ts';
import { WHOLE } from '../fields.ts';
import type { Demand, NightlyFormula, SeasonNumbers, Standing, Threshold } from '../formula.ts';
import { V2, type InputsV2, type MemoryV2, type Money, type NightInputsV2, type PolicyV2 } from './schemas.ts';

type Season = SeasonNumbers<PolicyV2, MemoryV2>;

/** The rate never falls below this share, in millionths. */
const LEAST_RATE = 1_000;
/** One basis point in millionths. */
const MILLIONTHS = 100;

const openingRate = ({ ceiling }: Pick<PolicyV2, 'ceiling'>): number => MILLIONTHS * ceiling;

/** Divides and rounds up, also where the product passes 2^53. @param divisor above 0 */
const ceilDiv = (product: bigint, divisor: bigint): bigint => (product + divisor - 1n) / divisor;

/** Divides and rounds towards minus infinity. @param divisor above 0 */
const floorDiv = (product: bigint, divisor: bigint): bigint =>
  product < 0n ? -ceilDiv(-product, divisor) : product / divisor;

/** Gives the money that the calendar keeps, the money that later voters will need, and what is there to give, in cents. */
export function moneyToGive({ totalCents, remainingCents, recentCents, seasonDays, daysLeft, start }: Money) {
  const keptByCalendar = BigInt(WHOLE - start) * BigInt(totalCents) * BigInt(daysLeft);
  const scheduleCents = Number(ceilDiv(keptByCalendar, BigInt(WHOLE * seasonDays)));
  const expectedCents = ceilMulDiv(recentCents, daysLeft, RECENT_DAYS);
  const availableCents = Math.max(0, remainingCents - Math.max(scheduleCents, expectedCents));
  return { scheduleCents, expectedCents, availableCents };
}

const moneyOf = (
  { totalCents, remainingCents, recentCents, startsOn, endsOn, policy }: Season,
  day: string,
): Money => ({
  totalCents,
  remainingCents,
  recentCents,
  ...calendarOn({ startsOn, endsOn }, day),
  start: policy.start,
});

const ratesOf = ({ version, floor, base, ceiling, step, start, margin }: PolicyV2) => ({
  version,
  floor,
  base,
  ceiling,
  step,
  start,
  margin,
});

function inputsOf(season: Season, capCents: number): InputsV2 {
  const { certifiedGroups, totalCents, policy, memory, today } = season;
  const morning = memory.morning ?? { certifiedGroups, totalCents, policy: ratesOf(policy) };
  return {
    formula: V2,
    rateMillionths: memory.rateMillionths,
    ...morning,
    capCents,
    money: moneyOf(season, today),
  };
}

/**
 * The rate of the season, weighted by the cap of the action against the money per group (`docs/threshold.md`). It depends on the morning only, so that no threshold moves before the next night.
 */
function thresholdOf(inputs: InputsV2): Threshold {
  const { rateMillionths, certifiedGroups, totalCents, capCents, policy } = inputs;
  const least = Math.max(policy.floor, ceilMulDiv(policy.base, certifiedGroups, WHOLE));
  const wanted = BigInt(rateMillionths) * BigInt(capCents) * BigInt(certifiedGroups) ** 2n;
  const weighted = ceilDiv(wanted, 1_000_000n * BigInt(Math.max(1, totalCents)));
  const most = BigInt(certifiedGroups);
  const threshold = Math.max(least, Number(weighted < most ? weighted : most));
  const { availableCents } = moneyToGive(inputs.money);
  return { threshold, availableCents, leastPlaces: threshold + 1, needCents: capCents * (threshold + 1) };
}

/** An action that has passed needs no more votes. It crosses when there is a place for each voter. */
function standingOf(inputs: InputsV2, { votes, passed: hasPassed }: Demand): Standing {
  const at = thresholdOf(inputs);
  const passed = hasPassed || votes > at.threshold;
  const reservedCents = inputs.capCents * votes;
  return {
    ...at,
    passed,
    passes: passed && !hasPassed && reservedCents > at.availableCents,
    crosses: passed && reservedCents <= at.availableCents,
    reservedCents,
    groupsStillNeeded: passed ? 0 : at.threshold + 1 - votes,
    missingCents: Math.max(0, (passed ? reservedCents : at.needCents) - at.availableCents),
  };
}

const canAfford = (season: Season, capCents: number): boolean => {
  const { needCents, availableCents } = thresholdOf(inputsOf(season, capCents));
  return needCents <= availableCents;
};

/** The need grows with the cap, so that halving finds the highest cap that can be afforded. */
function highestAffordableCap(season: Season): number {
  let [affordable, tooDear] = [0, moneyToGive(moneyOf(season, season.today)).availableCents + 1];
  while (tooDear - affordable > 1) {
    const capCents = Math.floor((affordable + tooDear) / 2);
    if (canAfford(season, capCents)) affordable = capCents;
    else tooDear = capCents;
  }
  return affordable;
}

/**
 * The rate falls a little while there is more to give than the aim, and rises a little while there is less: by `step`
 * of itself at most. The source is `docs/threshold.md`.
 */
export function nextRate({
  rateMillionths,
  policy,
  money,
}: Pick<NightInputsV2, 'rateMillionths' | 'policy' | 'money'>): number {
  const { totalCents, seasonDays, daysLeft } = money;
  const aimed = ceilDiv(
    BigInt(policy.margin) * BigInt(totalCents) * BigInt(daysLeft),
    BigInt(WHOLE) * BigInt(seasonDays),
  );
  const aim = aimed < 1n ? 1n : aimed;
  const more = BigInt(moneyToGive(money).availableCents) - aim;
  const gap = more > aim ? aim : more < -aim ? -aim : more;
  const move = floorDiv(BigInt(rateMillionths) * BigInt(policy.step) * gap, BigInt(WHOLE) * aim);
  return Math.min(openingRate(policy), Math.max(LEAST_RATE, rateMillionths - Number(move)));
}

function memoryAfter(night: NightInputsV2): MemoryV2 {
  const { morning: movedOn, certifiedGroups, policy, money } = night;
  return {
    formula: V2,
    rateMillionths: nextRate(night),
    movedOn,
    morning: { certifiedGroups, totalCents: money.totalCents, policy },
  };
}

/** The rate is remembered. Each night it takes one step, and the numbers of the morning stand for the whole day. */
export const formulaV2: NightlyFormula<PolicyV2, MemoryV2, InputsV2, NightInputsV2> = {
  openingMemory: (policy, movedOn) => ({ formula: V2, rateMillionths: openingRate(policy), movedOn, morning: null }),
  inputsOf,
  thresholdOf,
  standingOf,
  causesOf: (before, after) => causesOfChange(before, after, { night: before.rateMillionths !== after.rateMillionths }),
  highestAffordableCap,
  nightsDue: ({ startsOn, memory: { movedOn } }, morning) =>
    (movedOn === null ? [morning] : daysAfter(movedOn, morning)).filter((day) => day >= startsOn),
  nightInputsOf: (season, morning) => ({
    formula: V2,
    morning,
    rateMillionths: season.memory.rateMillionths,
    certifiedGroups: season.certifiedGroups,
    policy: ratesOf(season.policy),
    money: moneyOf(season, morning),
  }),
  memoryAfter,
};
