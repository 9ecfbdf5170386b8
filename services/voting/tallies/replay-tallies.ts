import type { AnyEvent } from '../../../libs/events/event.ts';
import type { VotingDeps } from '../deps.ts';
import { tallyChanged } from '../events.ts';

/** Announces the present count of every action whose votes were counted. */
export async function* replayTallies({ tallies, now }: Pick<VotingDeps, 'tallies' | 'now'>): AsyncIterable<AnyEvent> {
  for await (const tally of tallies.each()) if (tally.seq > 0) yield tallyChanged(tally, now());
}
