import type { ClientSession } from 'mongoose';
import { StaleWrite } from '../../../../libs/errors/transient.ts';
import { actionAccount, nationalAccount } from '../../ledger/domain/transfer.ts';
import { tellSeason } from '../../seasons/tell-season.ts';
import { extend, requireFree } from '../domain/action.ts';
import { grantWaiting } from '../domain/place.ts';
import type { Settlement } from '../domain/settlement.ts';
import type { DecisionOf } from '../domain/snapshot.ts';
import { savePlaces } from '../save-places.ts';
import { decidedAction, type DecisionDeps } from './decided-action.ts';

/** Grants places to all groups that wait on a fundable action, from its free reserve and then from the season. */
export async function extendAction(
  deps: DecisionDeps,
  { _id: settlementId, seasonId, startedAt: at }: Settlement,
  { actionId, groups, fromFreeCents, fromSeasonCents }: DecisionOf<'extend'>,
  session: ClientSession,
): Promise<void> {
  const action = await decidedAction(deps, actionId, session);
  requireFree(action, fromFreeCents);
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
  const votes = new Map((await deps.knownVotes.votesOn([actionId], session)).map((vote) => [vote.groupId, vote]));
  const places = new Map((await deps.places.on([actionId], session)).map((place) => [place.groupId, place]));
  const granted = groups.flatMap((groupId) => {
    const [vote, place] = [votes.get(groupId), places.get(groupId)];
    // A group that withdrew its vote after the snapshot takes no place, as in a crossing. Its money stays free.
    if (!vote?.active && !(place?.state === 'waiting' && place.cause === 'claim')) return [];
    const grant = grantWaiting(place, action, vote, { groupId, at });
    if (!grant) throw new StaleWrite(`the place of ${groupId} on ${actionId} is no longer waiting`);
    return [grant];
  });
  await deps.actions.save(extend(action, fromSeasonCents, granted.length), { session });
  await savePlaces(deps, granted, at, session);
  if (fromSeasonCents > 0) await tellSeason(deps, { seasonId, at }, session);
}
