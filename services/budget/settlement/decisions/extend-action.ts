import type { ClientSession } from 'mongoose';
import { StaleWrite } from '../../../../libs/errors/transient.ts';
import { actionAccount, nationalAccount } from '../../ledger/domain/transfer.ts';
import { extend, requireFree, type BudgetAction } from '../domain/action.ts';
import { grantWaiting, placeId, type Place } from '../domain/place.ts';
import type { Settlement } from '../domain/settlement.ts';
import type { DecisionOf } from '../domain/snapshot.ts';
import { preparePlaces } from '../prepare-places.ts';
import { savePlaces } from '../save-places.ts';
import { decidedAction, type DecisionDeps, type PartOf } from './decided-action.ts';

/**
 * Grants places to all groups that wait on a fundable action, from its free reserve and then from the season. The places
 * of many groups are prepared part by part; the last part grants them all.
 */
export async function extendAction(
  deps: DecisionDeps,
  { _id: settlementId, seasonId, startedAt: at }: Settlement,
  { decision, continues, goesOn }: PartOf<DecisionOf<'extend'>>,
  session: ClientSession,
): Promise<void> {
  const { actionId, groups, fromFreeCents, fromSeasonCents } = decision;
  const action = await decidedAction(deps, actionId, session);
  requireFree(action, fromFreeCents);
  const granted = await grantsOf(deps, action, { groups, at }, session);
  if (goesOn) return preparePlaces(deps, settlementId, granted, session);
  if (fromSeasonCents > 0) {
    const booking = {
      _id: `extend-${settlementId}-${actionId}`,
      from: nationalAccount(seasonId),
      to: actionAccount(actionId),
      amountCents: fromSeasonCents,
      reason: `more places on action ${action.number}`,
      at,
    };
    await deps.ledger.book(booking, session);
  }
  const prepared = continues ? await deps.places.countPrepared(settlementId, actionId, session) : 0;
  const places = prepared + granted.length;
  await deps.actions.save(extend(action, { settlementId, fromSeasonCents, places }), { session });
  await savePlaces(deps, granted, at, session);
}

/** Makes the granted places of groups that still wait. @throws StaleWrite when one waits no longer */
async function grantsOf(
  { knownVotes, places }: Pick<DecisionDeps, 'knownVotes' | 'places'>,
  action: BudgetAction,
  { groups, at }: { readonly groups: readonly string[]; readonly at: Date },
  session: ClientSession,
): Promise<Place[]> {
  const ids = groups.map((groupId) => placeId(action._id, groupId));
  const votes = new Map((await knownVotes.findMany(ids, session)).map((vote) => [vote.groupId, vote]));
  const found = new Map((await places.findMany(ids, session)).map((place) => [place.groupId, place]));
  return groups.flatMap((groupId) => {
    const [vote, place] = [votes.get(groupId), found.get(groupId)];
    // A group that withdrew its vote after the snapshot takes no place, as in a crossing. Its money stays free.
    if (!vote?.active && !(place?.state === 'waiting' && place.cause === 'claim')) return [];
    const grant = grantWaiting(place, action, vote, { groupId, at });
    if (!grant) throw new StaleWrite(`the place of ${groupId} on ${action._id} is no longer waiting`);
    return [grant];
  });
}
