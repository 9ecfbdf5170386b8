import type { AnyEvent } from '../../../libs/events/event.ts';
import type { DirectoryDeps } from '../deps.ts';
import { erasureEvents } from '../events.ts';

/** Announces every erasure that is still kept. */
export async function* replayErasures({
  erasures,
  now,
}: Pick<DirectoryDeps, 'erasures' | 'now'>): AsyncIterable<AnyEvent> {
  for await (const erasure of erasures.each()) yield* erasureEvents(erasure, now());
}
