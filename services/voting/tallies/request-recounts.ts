import type { EventOf } from '../../../libs/events/event.ts';
import type { VotingDeps } from '../deps.ts';

/** Asks for one count for each action that received votes. */
export async function requestRecounts(
  { requestRecount }: Pick<VotingDeps, 'requestRecount'>,
  events: readonly (EventOf<'vote.cast'> | EventOf<'vote.withdrawn'>)[],
): Promise<void> {
  for (const actionId of new Set(events.map(({ data }) => data.actionId))) await requestRecount(actionId);
}
