import type { EventOf } from '../../../../libs/events/event.ts';
import type { ThresholdDeps } from '../deps.ts';
import { knownGroup } from '../known.ts';

/**
 * Learns which groups are certified, and has the live seasons recalculated when the number of certified groups changed.
 */
export async function learnGroups(
  { knownGroups, seasons, requestTask }: Pick<ThresholdDeps, 'knownGroups' | 'seasons' | 'requestTask'>,
  events: readonly EventOf<'group.changed'>[],
): Promise<void> {
  const before = await knownGroups.countCertified();
  await knownGroups.learn(events.map(knownGroup));
  // A retry after a crash between the write and the tasks finds the same number. The sweep recalculates every minute anyway.
  if ((await knownGroups.countCertified()) === before) return;
  for (const seasonId of await seasons.liveIds()) await requestTask('recalculate-season', seasonId);
}
