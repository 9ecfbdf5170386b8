import type { AnyEvent } from '../../../libs/events/event.ts';
import type { VotingDeps } from '../deps.ts';
import { voteChanged } from '../events.ts';

/** Announces the present state of every vote. */
export async function* replayVotes({ votes }: Pick<VotingDeps, 'votes'>): AsyncIterable<AnyEvent> {
  for await (const vote of votes.each()) yield voteChanged(vote);
}
