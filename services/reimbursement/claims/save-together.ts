import type { ClientSession } from 'mongoose';
import { StaleWrite } from '../../../libs/errors/transient.ts';
import type { Change } from '../../../libs/mongo/document-store.ts';
import type { Claim } from './domain/claim.ts';
import type { ClaimStore } from './store.ts';

/**
 * Saves all of these claims in the given transaction.
 * @throws StaleWrite when somebody else changed one of them, which undoes the others
 */
export async function saveTogether(
  claims: ClaimStore,
  changes: readonly Change<Claim>[],
  session: ClientSession,
): Promise<void> {
  const [refused] = await claims.saveMany(changes, session);
  if (refused !== undefined) throw new StaleWrite(`claim ${refused} of this batch changed meanwhile`);
}
