import { isSame } from '../../../../libs/threshold/cause.ts';
import { NightInputs, ThresholdInputs } from '../../../../libs/threshold/inputs.ts';
import { FormulaMemory } from '../../../../libs/threshold/policy.ts';
import { inputsOf, nightsDue, standingOf, type Night, type SeasonAt } from '../../../../libs/threshold/threshold.ts';
import { latestDayAt, parisTime } from '../../../../libs/time/paris.ts';
import { afterDecision } from './after-decision.ts';
import { MORNING_HOUR } from './settle.ts';
import type { Settlement } from './settlement.ts';
import type { Decision, DecisionOf } from './snapshot.ts';

/** Inputs of former releases hold fields that decide nothing, so only the fields of the present schema are compared. */
const isSameInputs = (stored: ThresholdInputs, due: ThresholdInputs): boolean =>
  isSame(ThresholdInputs.parse(stored), ThresholdInputs.parse(due));

type OnThreshold = DecisionOf<'cross'> | DecisionOf<'pass'>;

/** Recomputes a crossing or a passing from its inputs, by the formula that they name. */
function standingFault(decision: OnThreshold, passed: boolean): string | undefined {
  const { kind, votes, inputs, threshold } = decision;
  const standing = standingOf({ votes, passed }, inputs);
  if (standing.threshold !== threshold) return `its threshold is ${threshold}, its inputs give ${standing.threshold}`;
  if (kind === 'pass')
    return standing.passes ? undefined : 'its votes do not exceed its threshold, or its money was there';
  if (!standing.crosses) return 'its votes do not exceed its threshold, or its money was not there';
  return standing.reservedCents === decision.reservedCents
    ? undefined
    : `it reserves ${decision.reservedCents}, its inputs give ${standing.reservedCents}`;
}

/** An action that passed before crosses whatever its votes are now. */
const passedBefore = ({ kind, votes, inputs }: OnThreshold): boolean =>
  kind === 'cross' && !standingOf({ votes, passed: false }, inputs).crosses;

function decisionFault(decision: OnThreshold, passed: boolean, season: SeasonAt): string | undefined {
  if (decision.kind === 'cross') {
    const { votes, groups } = decision;
    if (votes !== new Set(groups).size || votes !== groups.length)
      return `it counts ${votes} votes and names ${groups.length} groups`;
  }
  const fault = standingFault(decision, passed);
  if (fault !== undefined) return fault;
  return isSameInputs(decision.inputs, inputsOf(season, decision.inputs.capCents))
    ? undefined
    : 'its inputs are not those of the snapshot';
}

/** Compares the nights of a settlement with those that were due after its crossings. */
function nightFault(made: readonly Night[], startedAt: Date, season: SeasonAt): string | undefined {
  const due = nightsDue(season, latestDayAt(MORNING_HOUR, startedAt));
  const factsOf = ({ morning, inputs, memory }: Night) => [
    morning,
    NightInputs.parse(inputs),
    FormulaMemory.parse(memory),
  ];
  return isSame(made.map(factsOf), due.map(factsOf)) ? undefined : 'its nights are not those that were due';
}

export type Recomputation = {
  /** Takes the next decision of the settlement. */
  add(decision: Decision): {
    /** This is the reason for which the decision cannot be recomputed. */
    readonly fault: string | undefined;
    /** This is true when an action crossed because a former settlement of the season found that it had passed. */
    readonly passedBefore: boolean;
  };
  /** Gives what is wrong with the nights, once all decisions were added. */
  end(): string | undefined;
};

/**
 * Recomputes the crossings, the passings and the nights of a settlement from what it holds. The decisions are added one
 * after another, in their order, so that they need not all be in memory.
 */
export function recomputeDecisions({
  _id,
  snapshot,
  startedAt,
}: Pick<Settlement, '_id' | 'snapshot' | 'startedAt'>): Recomputation {
  let season: SeasonAt = { ...snapshot, today: parisTime(startedAt).day };
  const nights: Night[] = [];

  const faultOf = (decision: OnThreshold, passed: boolean) => {
    const fault = decisionFault(decision, passed, season);
    const name = decision.kind === 'cross' ? 'crossing' : 'passing';
    return fault === undefined
      ? undefined
      : `settlement ${_id}: the ${name} of ${decision.actionId} is wrong: ${fault}`;
  };

  return {
    add(decision) {
      const isOnThreshold = decision.kind === 'cross' || decision.kind === 'pass';
      const passed = isOnThreshold && passedBefore(decision);
      const fault = isOnThreshold ? faultOf(decision, passed) : undefined;
      if (decision.kind === 'night') nights.push(decision);
      season = afterDecision(season, decision);
      return { fault, passedBefore: passed && fault === undefined };
    },
    end() {
      const night = snapshot.state === 'open' ? nightFault(nights, startedAt, season) : undefined;
      return night === undefined ? undefined : `settlement ${_id}: ${night}`;
    },
  };
}
