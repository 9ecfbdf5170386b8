import { erasePerson, type ErasureDeps } from './erase-person.ts';

/** Continues the erasures that had to wait or that were interrupted. */
export async function finishErasures(deps: ErasureDeps): Promise<void> {
  for (const personId of await deps.unfinishedErasures.all()) await erasePerson(deps, personId);
}
