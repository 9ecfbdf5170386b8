import type { AnyEvent } from '../../../libs/events/event.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { factsOf } from '../events.ts';

/** Announces every claim again in its present state, for the other services. */
export async function* replayClaims({
  claims,
  now,
}: Pick<ReimbursementDeps, 'claims' | 'now'>): AsyncIterable<AnyEvent> {
  for await (const claim of claims.each()) yield* factsOf(claim, now());
}
