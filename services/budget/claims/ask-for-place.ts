import type { ClientSession } from 'mongoose';
import { TooEarly } from '../../../libs/errors/transient.ts';
import type { BudgetDeps } from '../deps.ts';
import { placeChanged } from '../events.ts';
import { placeId, requestPlace, waitFor } from '../settlement/domain/place.ts';
import type { FinanceRound } from './domain/hold.ts';

/**
 * Asks for a place for the first claim of a group, as a vote does. Only a settlement grants the place.
 * @returns the season to settle, undefined when there is nothing to wait for
 * @throws TooEarly
 */
export async function askForPlace(
  { seasons, actions, places, knownVotes }: Pick<BudgetDeps, 'seasons' | 'actions' | 'places' | 'knownVotes'>,
  { actionId, groupId }: Pick<FinanceRound, 'actionId' | 'groupId'>,
  at: Date,
  session: ClientSession,
): Promise<string | undefined> {
  if (actionId === null) return undefined;
  const action = await actions.find(actionId, session);
  if (action?.state !== 'fundable') throw new TooEarly(`action ${actionId} is not known here as fundable yet`);
  const { seasonId, capCents } = action;
  await seasons.fenceClosing(seasonId, session);
  const existing = await places.find(placeId(actionId, groupId), session);
  const vote = await knownVotes.find(placeId(actionId, groupId), session);
  // From now on the place waits for the claim too, so a withdrawn vote no longer ends the waiting.
  if (existing?.state === 'waiting' && existing.cause === 'vote')
    await places.save(waitFor(existing, 'claim'), { session });
  const place = requestPlace(existing, {
    actionId,
    groupId,
    seasonId,
    capCents,
    cause: 'claim',
    plannedMonth: vote?.plannedMonth ?? null,
    voteVersion: vote?.version ?? 0,
    at,
  });
  if (place) await places.save(place, { events: (saved) => [placeChanged(saved, at)], session });
  return place || existing?.state === 'waiting' ? seasonId : undefined;
}
