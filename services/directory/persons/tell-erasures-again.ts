import { StaleWrite } from '../../../libs/errors/transient.ts';
import type { DirectoryDeps } from '../deps.ts';
import { erasureEvents } from '../events.ts';
import { isOver, tellAgain, type Erasure } from './domain/erasure.ts';
import { removeContacts } from './remove-contacts.ts';

/** Announces due erasures again. It also removes contacts that the platform registered again from an older list. */
export async function tellErasuresAgain(
  deps: Pick<DirectoryDeps, 'groups' | 'choices' | 'erasures' | 'erasedPersons' | 'now' | 'erasureDays'>,
): Promise<void> {
  const at = deps.now();
  for (const erasure of await deps.erasures.due(at)) {
    await deps.erasedPersons.note(erasure._id);
    await removeContacts(deps, erasure);
    if (isOver(erasure, deps.erasureDays, at)) await deps.erasures.forget(erasure);
    else await tellOnce(deps, erasure, at);
  }
}

/** A stale write means that another process announced the erasure at this moment, so nothing is left to do. */
async function tellOnce({ erasures }: Pick<DirectoryDeps, 'erasures'>, erasure: Erasure, at: Date): Promise<void> {
  try {
    await erasures.save(tellAgain(erasure, at), { events: (saved) => erasureEvents(saved, at) });
  } catch (error) {
    if (!(error instanceof StaleWrite)) throw error;
  }
}
