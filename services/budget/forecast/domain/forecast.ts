import { leftCents } from '../../../../libs/funding/funding.ts';
import type { Cents } from '../../../../libs/money/cents.ts';
import { outlookOf, type OutlookDay } from '../../../../libs/threshold/outlook.ts';
import { highestAffordableCap, inputsOf, thresholdOf } from '../../../../libs/threshold/threshold.ts';
import { plusDays } from '../../../../libs/time/clock.ts';
import { parisTime } from '../../../../libs/time/paris.ts';
import { outcomeOf } from '../../policy/domain/simulation.ts';
import { expectedReturn } from '../../settlement/domain/release.ts';
import { seasonAt } from '../../settlement/domain/settle.ts';
import type { FundableAction, Snapshot } from '../../settlement/domain/snapshot.ts';

const ALL = 10_000;

export type FundableUse = {
  readonly actionId: string;
  /** This is the number of groups that have a place or wait for one. */
  readonly groups: number;
  /** This is the share of these groups in the certified groups, in basis points. */
  readonly shareBasisPoints: number;
  readonly chargedCents: Cents;
  readonly heldCents: Cents;
};

export type Forecast = {
  readonly totalCents: Cents;
  /** The total of the season is the sum of charged, held, promised, free reserve and remaining money. */
  readonly committed: {
    readonly chargedCents: Cents;
    readonly heldCents: Cents;
    readonly promisedCents: Cents;
    readonly freeReserveCents: Cents;
  };
  readonly remainingCents: Cents;
  /** This part of the remaining money is kept back: crossings may not use it now. */
  readonly keptBackCents: Cents;
  /** Crossings may use this amount now. */
  readonly availableCents: Cents;
  readonly expected: {
    /**
     * A settlement would reserve this amount now for actions that cross. The next field is the amount for groups that
     * wait.
     */
    readonly crossingCents: Cents;
    readonly waitingCents: Cents;
    /**
     * These amounts return to the season if nothing more is heard. They follow from the delays of the policy and are
     * given by day in Paris.
     */
    readonly returning: { readonly day: string; readonly amountCents: Cents }[];
  };
  readonly lacking: readonly {
    readonly actionId: string;
    readonly why: 'waiting-groups' | 'crossing';
    readonly missingCents: Cents;
  }[];
  readonly highestAffordableCapCents: Cents;
  /** How the thresholds of the cheapest and the dearest open action would move by the calendar alone. */
  readonly outlook: readonly OutlookDay[];
  readonly fundable: readonly FundableUse[];
};

const sumOf = <T>(rows: readonly T[], of: (row: T) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);

/**
 * Lists what returns from this action to the season, and on which day. The free reserve returns after its delay. An
 * unused place returns no earlier than that.
 */
function returningOf(
  { capCents, fundableAt, freeCents, granted }: FundableAction,
  { policy, now }: Snapshot,
): { day: string; amountCents: number }[] {
  const freeUntil = new Date(Math.max(now.getTime(), plusDays(fundableAt, policy.freeDays).getTime()));
  const dayOf = (instant: Date) => parisTime(instant).day;
  const places = granted.flatMap((place) => {
    const at = expectedReturn(place, policy, now);
    return at ? [{ day: dayOf(at > freeUntil ? at : freeUntil), amountCents: leftCents({ ...place, capCents }) }] : [];
  });
  return [...(freeCents > 0 ? [{ day: dayOf(freeUntil), amountCents: freeCents }] : []), ...places];
}

function byDay(rows: readonly { day: string; amountCents: number }[]): { day: string; amountCents: number }[] {
  const days = new Map<string, number>();
  for (const { day, amountCents } of rows) days.set(day, (days.get(day) ?? 0) + amountCents);
  return [...days].map(([day, amountCents]) => ({ day, amountCents })).sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** Gives the least and the largest of some amounts, or nothing. */
const endsOf = (amounts: readonly Cents[]): Cents[] =>
  amounts.length === 0 ? [] : [Math.min(...amounts), Math.max(...amounts)];

/**
 * Computes the money that finance can count on. The function is pure and reads the same snapshot from which a
 * settlement decides.
 */
export function forecast(snapshot: Snapshot): Forecast {
  const { fundable, totalCents, remainingCents, certifiedGroups } = snapshot;
  const nextOutcome = outcomeOf(snapshot);
  const season = seasonAt(snapshot);
  const { availableCents } = thresholdOf(inputsOf(season, 1));
  const spendingOf = (action: FundableAction) => ({
    heldCents: action.returned.heldCents + sumOf(action.granted, ({ heldCents }) => heldCents),
    chargedCents: action.returned.chargedCents + sumOf(action.granted, ({ chargedCents }) => chargedCents),
  });
  return {
    totalCents,
    committed: {
      chargedCents: sumOf(fundable, (action) => spendingOf(action).chargedCents),
      heldCents: sumOf(fundable, (action) => spendingOf(action).heldCents),
      promisedCents: sumOf(fundable, ({ capCents, granted }) =>
        sumOf(granted, (place) => leftCents({ ...place, capCents })),
      ),
      freeReserveCents: sumOf(fundable, ({ freeCents }) => freeCents),
    },
    remainingCents,
    keptBackCents: remainingCents - availableCents,
    availableCents,
    expected: {
      crossingCents: sumOf(nextOutcome.crossings, ({ reservedCents }) => reservedCents),
      waitingCents: snapshot.claimsOver ? 0 : sumOf(fundable, ({ capCents, waiting }) => capCents * waiting.length),
      returning: byDay(fundable.flatMap((action) => returningOf(action, snapshot))),
    },
    lacking: [
      ...nextOutcome.lacking.map((row) => ({ ...row, why: 'waiting-groups' as const })),
      ...nextOutcome.open
        .filter(({ groupsStillNeeded, missingCents }) => groupsStillNeeded === 0 && missingCents > 0)
        .map(({ actionId, missingCents }) => ({ actionId, missingCents, why: 'crossing' as const })),
    ],
    highestAffordableCapCents: highestAffordableCap(season),
    outlook: outlookOf(season, endsOf(snapshot.open.map(({ capCents }) => capCents))),
    fundable: fundable.map((action) => {
      const groups = action.granted.length + action.waiting.length;
      return {
        actionId: action.actionId,
        groups,
        shareBasisPoints: certifiedGroups === 0 ? 0 : Math.floor((groups * ALL) / certifiedGroups),
        ...spendingOf(action),
      };
    }),
  };
}
