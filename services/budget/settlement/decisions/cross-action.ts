import type { ClientSession } from 'mongoose';
import { conflict } from '../../../../libs/errors/app-error.ts';
import { actionFundable } from '../../events.ts';
import { actionAccount, nationalAccount } from '../../ledger/domain/transfer.ts';
import { tellSeason } from '../../seasons/tell-season.ts';
import { cross } from '../domain/action.ts';
import { placesOfVoters } from '../domain/place.ts';
import type { Settlement } from '../domain/settlement.ts';
import type { DecisionOf } from '../domain/snapshot.ts';
import { savePlaces } from '../save-places.ts';
import { decidedAction, type DecisionDeps } from './decided-action.ts';

/**
 * Reserves the money of an action that crossed, makes it fundable, and grants a place to every group that voted for it.
 * @throws action-moved-on, overdrawn, StaleWrite
 */
export async function crossAction(
  deps: DecisionDeps,
  { _id: settlementId, seasonId, startedAt: at }: Settlement,
  { actionId, groups, reservedCents, votes, threshold, inputs, recentCents }: DecisionOf<'cross'>,
  session: ClientSession,
): Promise<void> {
  const action = await decidedAction(deps, actionId, session);
  if (action.state === 'fundable') return;
  if (action.seasonId !== seasonId) throw conflict('action-moved-on', 'The action has moved on to another season.');
  const season = await deps.seasons.find(seasonId, session);
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
  const places = placesOfVoters(action, groups, await deps.knownVotes.votesOn([actionId], session), at);
  const claimsUntil = season?.claimsUntil ?? '';
  const crossing = { settlementId, at, votes, threshold, inputs, claimsUntil, reservedCents };
  await deps.actions.save(cross(action, crossing, places.length), {
    events: (saved) => [actionFundable(saved)],
    session,
  });
  await savePlaces(deps, places, at, session);
  await tellSeason(deps, { seasonId, at, change: { recentCents } }, session);
}
