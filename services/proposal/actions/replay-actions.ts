import type { AnyEvent } from '../../../libs/events/event.ts';
import type { ProposalDeps } from '../deps.ts';
import { actionPublished } from '../events.ts';

/** Announces every action in its present state. */
export async function* replayActions({ actions }: Pick<ProposalDeps, 'actions'>): AsyncIterable<AnyEvent> {
  for await (const action of actions.each()) yield actionPublished(action);
}
