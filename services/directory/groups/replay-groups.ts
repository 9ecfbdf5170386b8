import type { AnyEvent } from '../../../libs/events/event.ts';
import type { DirectoryDeps } from '../deps.ts';
import { certificationChanged, contactsChanged, groupChanged } from '../events.ts';

/** Announces the present facts of every group again. */
export async function* replayGroups({ groups, now }: Pick<DirectoryDeps, 'groups' | 'now'>): AsyncIterable<AnyEvent> {
  for await (const group of groups.each()) {
    yield groupChanged(group, now());
    yield* certificationChanged(group, now());
    yield contactsChanged(group, now());
  }
}
