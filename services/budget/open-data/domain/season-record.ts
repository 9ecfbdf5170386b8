import { inputColumns, type ThresholdInputs } from '../../../../libs/threshold/inputs.ts';
import { inputsOf, standingOf, thresholdOf } from '../../../../libs/threshold/threshold.ts';
import { parisTime } from '../../../../libs/time/paris.ts';
import type { Season } from '../../seasons/domain/season.ts';
import type { BudgetAction } from '../../settlement/domain/action.ts';

/**
 * This is a season as it stands at one moment, for everybody who studies it. It holds nothing about a person or a
 * group.
 */
export type SeasonRecord = {
  readonly season: Season;
  readonly remainingCents: number;
  /** This amount moved to a later season when this one was closed. It still counts as money of this season. */
  readonly carriedCents: number;
  readonly certifiedGroups: number;
  readonly at: Date;
  /** The actions are sorted by number. */
  readonly actions: readonly BudgetAction[];
};

/** These totals describe the places on one action. */
export type PlaceTotals = {
  readonly granted: number;
  readonly waiting: number;
  readonly returned: number;
  readonly heldCents: number;
  readonly chargedCents: number;
};
export const NO_PLACES: PlaceTotals = { granted: 0, waiting: 0, returned: 0, heldCents: 0, chargedCents: 0 };

/**
 * Gives the inputs of the threshold that the files show: the present ones of an open action, those of its decision of a
 * fundable one.
 */
function inputsToShow(
  { season, at, remainingCents, certifiedGroups }: SeasonRecord,
  { crossing, capCents }: BudgetAction,
): ThresholdInputs {
  const { day: today } = parisTime(at);
  return crossing?.inputs ?? inputsOf({ ...season, remainingCents, certifiedGroups, today }, capCents);
}

export const actionRow = ({ number, _id: actionId, title, capCents, publishedAt, state }: BudgetAction) => ({
  number,
  actionId,
  title,
  capCents,
  publishedAt: publishedAt.toISOString(),
  state,
});

/**
 * The votes are those of now. The threshold and the inputs of an open action are those of now as well, and those of a
 * fundable action are those of its decision; the votes that its decision counted are in `resultRow`.
 */
export function tallyRow(record: SeasonRecord, action: BudgetAction, votes: number) {
  const { number, _id: actionId, state, crossing } = action;
  const inputs = inputsToShow(record, action);
  const { threshold, groupsStillNeeded, missingCents } = crossing
    ? { threshold: crossing.threshold, groupsStillNeeded: 0, missingCents: 0 }
    : standingOf({ votes, passed: action.passing !== null }, inputs);
  return { number, actionId, state, votes, threshold, groupsStillNeeded, missingCents, ...inputColumns(inputs) };
}

/**
 * The row shows the decision as it was made, and the present state of its money.
 * @returns undefined for an action that did not cross
 */
export function resultRow(
  { number, _id: actionId, crossing, reservedCents, freeCents }: BudgetAction,
  { granted, waiting, returned, heldCents, chargedCents }: PlaceTotals,
) {
  if (!crossing) return undefined;
  const { at, settlementId, votes, threshold, reservedCents: decidedCents, claimsUntil, inputs } = crossing;
  return {
    number,
    actionId,
    settlementId,
    fundableAt: at.toISOString(),
    votes,
    threshold,
    decidedCents,
    claimsUntil,
    ...inputColumns(inputs),
    reservedCents,
    freeCents,
    placesGranted: granted,
    placesWaiting: waiting,
    placesReturned: returned,
    heldCents,
    chargedCents,
  };
}

export const thresholdRow = (record: SeasonRecord, action: BudgetAction) => ({
  number: action.number,
  threshold: action.crossing?.threshold ?? thresholdOf(inputsToShow(record, action)).threshold,
});

/** Gives all the money that the season ever had. */
export const budgetCents = ({ season, carriedCents }: SeasonRecord): number => season.totalCents + carriedCents;

/**
 * Gives the amount that the season has set aside for an action. For an open action it is the amount that would be set
 * aside if the action crossed with these votes.
 */
export function costCents(record: SeasonRecord, action: BudgetAction, votes: number): number {
  if (action.crossing) return action.reservedCents;
  return standingOf({ votes, passed: action.passing !== null }, inputsToShow(record, action)).reservedCents;
}
