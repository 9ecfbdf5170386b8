import type { AnyEvent } from '../../../libs/events/event.ts';
import type { ProposalDeps } from '../deps.ts';
import { stateEntered } from '../events.ts';

/** Announces the present state of every proposal whose state concerns other services. */
export async function* replayProposals({ proposals }: Pick<ProposalDeps, 'proposals'>): AsyncIterable<AnyEvent> {
  for await (const proposal of proposals.announced()) yield* stateEntered(proposal);
}
