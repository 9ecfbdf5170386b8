import { TooEarly } from '../../../../libs/errors/transient.ts';
import type { EventOf } from '../../../../libs/events/event.ts';
import type { MailerDeps } from '../deps.ts';
import { knownVoteId } from '../known.ts';
import { addNotification } from './add-notification.ts';
import { notificationData } from './notification-data.ts';
import { rowsToTell } from './rows-to-tell.ts';

/**
 * Tells a group that it has a place. A group that voted before the crossing hears of its place with the news that the
 * action is fundable. A group that asked for its place by a claim need not be told how to claim.
 * @throws TooEarly while the crossing, or the vote that took the place, is missing
 */
export async function notifyOfPlace(
  deps: Pick<MailerDeps, 'notifications' | 'known' | 'now' | 'requestTask'>,
  event: EventOf<'place.granted'>,
): Promise<void> {
  const rows = rowsToTell(event, deps.now());
  if (rows.length === 0) return;
  const { actionId, groupId, cause } = event.data;
  const [crossing, vote] = await Promise.all([
    deps.known.crossings.find(actionId),
    deps.known.votes.find(knownVoteId(actionId, groupId)),
  ]);
  if (!crossing || (cause === 'vote' && !vote))
    throw new TooEarly(`the crossing or the vote behind ${event.id} is not known yet`);
  const castVote = cause === 'vote' ? vote : undefined;
  const isToldByCrossing = castVote !== undefined && castVote.at <= crossing.fundableAt;
  const plannedMonth = castVote?.plannedMonth ?? null;
  const data = {
    ...(await notificationData(deps, event)),
    claimsUntil: crossing.claimsUntil ?? null,
    plannedMonth,
  };
  for (const row of rows) {
    if (row.inPlannedMonth ? plannedMonth !== null : !isToldByCrossing) await addNotification(deps, row, event, data);
  }
}
