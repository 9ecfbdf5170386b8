import type { EventOf } from '../../../libs/events/event.ts';
import type { VotingDeps } from '../deps.ts';
import { knownGroup } from '../known.ts';

/**
 * Learns changes of groups. A group that lost its certification no longer counts for actions that are not fundable yet,
 * and a group that regained it counts again.
 */
export async function learnGroups(
  {
    votes,
    tallies,
    knownGroups,
    requestRecount,
  }: Pick<VotingDeps, 'votes' | 'tallies' | 'knownGroups' | 'requestRecount'>,
  events: readonly EventOf<'group.changed'>[],
): Promise<void> {
  await knownGroups.learn(events.map(knownGroup));
  const voted = await votes.actionsVotedBy(events.map(({ data }) => data.groupId));
  if (voted.length === 0) return;
  for (const actionId of await tallies.openAmong(voted)) await requestRecount(actionId);
}
