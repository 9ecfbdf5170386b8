import { erasePerson, type ErasureDeps } from './erase-person.ts';

/** Continues each erasure that had to wait or was interrupted. */
export async function finishErasures(deps: ErasureDeps): Promise<void> {
  for (const personId of await deps.unfinishedErasures.all()) await erasePerson(deps, personId);
}
