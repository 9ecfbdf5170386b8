import type { ClientSession } from 'mongoose';
import { StaleWrite } from '../../../libs/errors/transient.ts';
import type { BudgetDeps } from '../deps.ts';
import type { Place } from './domain/place.ts';

/**
 * Writes places that nobody sees as granted yet, and announces nothing. They are granted together, when their action
 * names the settlement. @throws StaleWrite
 */
export async function preparePlaces(
  { places }: Pick<BudgetDeps, 'places'>,
  settlementId: string,
  granted: readonly Place[],
  session: ClientSession,
): Promise<void> {
  const prepared = granted.map((place) => ({ doc: { ...place, preparedBy: settlementId } }));
  const refused = await places.saveMany(prepared, session);
  if (refused.length > 0) throw new StaleWrite(`${refused.length} places changed meanwhile`);
}
