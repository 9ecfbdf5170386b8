import type { EventData } from '../../../libs/events/payloads/index.ts';
import type { VotingDeps } from '../deps.ts';
import { changeTally } from './change-tally.ts';
import { decide } from './domain/tally.ts';

/**
 * Notes on the tally of an action the decision of the settlement that made it fundable. The decision is also the last
 * entry of its history.
 */
export async function markFundable(
  { tallies, thresholdChanges }: Pick<VotingDeps, 'tallies' | 'thresholdChanges'>,
  { actionId, fundableAt, votes, threshold, claimsUntil, inputs }: EventData<'action.fundable'>,
): Promise<void> {
  const at = new Date(fundableAt);
  await changeTally({ tallies }, actionId, (tally) => decide(tally, { at, votes, threshold, claimsUntil, inputs }));
  await thresholdChanges.add([
    {
      _id: `${actionId}.fundable`,
      actionId,
      at,
      formerThreshold: null,
      threshold,
      causes: ['settlement'],
      votes,
      inputs,
    },
  ]);
}
