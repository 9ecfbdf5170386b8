import type { ClientSession } from 'mongoose';
import { conflict } from '../../../../libs/errors/app-error.ts';
import { actionFundable } from '../../events.ts';
import { actionAccount, nationalAccount } from '../../ledger/domain/transfer.ts';
import { noteInSeason } from '../../seasons/note-in-season.ts';
import { cross } from '../domain/action.ts';
import { placeId, placesOfVoters } from '../domain/place.ts';
import type { Settlement } from '../domain/settlement.ts';
import type { DecisionOf } from '../domain/snapshot.ts';
import { preparePlaces } from '../prepare-places.ts';
import { savePlaces } from '../save-places.ts';
import { decidedAction, type DecisionDeps, type PartOf } from './decided-action.ts';

/**
 * Reserves the money of an action that crossed, makes it fundable, and grants a place to every group that voted for it.
 * The places of many groups are prepared part by part; the last part grants them all.
 * @throws action-moved-on, overdrawn, StaleWrite
 */
export async function crossAction(
  deps: DecisionDeps,
  settlement: Settlement,
  { decision, continues, goesOn }: PartOf<DecisionOf<'cross'>>,
  session: ClientSession,
): Promise<void> {
  const { _id: settlementId, seasonId, startedAt: at } = settlement;
  const { actionId, groups, reservedCents, votes, threshold, inputs, recentCents } = decision;
  const action = await decidedAction(deps, actionId, session);
  if (action.state === 'fundable') return;
  if (action.seasonId !== seasonId) throw conflict('action-moved-on', 'The action has moved on to another season.');
  const voteIds = groups.map((groupId) => placeId(actionId, groupId));
  const places = placesOfVoters(action, groups, await deps.knownVotes.findMany(voteIds, session), at);
  if (goesOn) return preparePlaces(deps, settlementId, places, session);
  const season = await deps.seasons.get(seasonId, session);
  const booking = {
    _id: `reserve-${settlementId}-${actionId}`,
    from: nationalAccount(seasonId),
    to: actionAccount(actionId),
    amountCents: reservedCents,
    reason: `crossing of action ${action.number}`,
    at,
  };
  // An action that has passed may have lost all its votes since: it becomes fundable without a place.
  if (reservedCents > 0) await deps.ledger.book(booking, session);
  const crossing = { settlementId, at, votes, threshold, inputs, claimsUntil: season.claimsUntil, reservedCents };
  const prepared = continues ? await deps.places.countPrepared(settlementId, actionId, session) : 0;
  await deps.actions.save(cross(action, crossing, prepared + places.length), {
    events: (saved) => [actionFundable(saved)],
    session,
  });
  await savePlaces(deps, places, at, session);
  await noteInSeason(deps, seasonId, { recentCents }, session);
}
