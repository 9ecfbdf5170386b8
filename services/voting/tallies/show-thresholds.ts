import type { EventOf } from '../../../libs/events/event.ts';
import type { EventData } from '../../../libs/events/payloads/index.ts';
import type { VotingDeps } from '../deps.ts';
import { changeTally } from './change-tally.ts';
import { showThreshold, type ThresholdChange } from './domain/tally.ts';

/** Shows newly calculated thresholds beside the votes, and adds each one that changed to the history. */
export async function showThresholds(
  { tallies, thresholdChanges }: Pick<VotingDeps, 'tallies' | 'thresholdChanges'>,
  events: readonly EventOf<'threshold.changed'>[],
): Promise<void> {
  for (const { data } of events) {
    const { actionId, version, threshold, passed, groupsStillNeeded, missingCents, inputs, at } = data;
    const shown = { version, threshold, passed, groupsStillNeeded, missingCents, inputs, at: new Date(at) };
    await changeTally({ tallies }, actionId, (tally) => showThreshold(tally, shown));
  }
  const changes = events.filter(({ data }) => data.threshold !== data.formerThreshold);
  await thresholdChanges.add(changes.map(({ data }) => changeOf(data)));
}

const changeOf = ({
  actionId,
  version,
  at,
  formerThreshold,
  threshold,
  causes,
  votes,
  inputs,
}: EventData<'threshold.changed'>): ThresholdChange => ({
  _id: `${actionId}.${version}`,
  actionId,
  at: new Date(at),
  formerThreshold,
  threshold,
  causes,
  votes,
  inputs,
});
