import type { ClientSession } from 'mongoose';
import type { Database } from '../../libs/mongo/connect.ts';
import type { CollectionPlan } from '../../libs/mongo/migrate.ts';
import { inTransaction } from '../../libs/mongo/transaction.ts';
import { claimCollection, openClaims } from './claim-store.ts';
import { disclosureCollection, openDisclosures } from './disclosure-store.ts';
import { fileCollections, openFileStore } from '../../libs/mongo/file-store.ts';
import { openPayoutFiles, openPayouts, payoutCollections } from './payout-store.ts';
import { openRoots, rootCollections } from './root-store.ts';
import { openProjections, projectionCollections } from './projection-store.ts';

export const collections: readonly CollectionPlan[] = [claimCollection, ...payoutCollections, disclosureCollection, ...rootCollections, ...fileCollections('files'), ...projectionCollections];

export const openStore = (database: Database, written: () => void) => ({
  claims: openClaims(database, written),
  payouts: openPayouts(database, written),
  payoutFiles: openPayoutFiles(database),
  disclosures: openDisclosures(database),
  roots: openRoots(database),
  files: openFileStore(database, 'files'),
  known: openProjections(database),
  /** For payouts, where a batch and its claims change together. */
  together: <T>(work: (session: ClientSession) => Promise<T>): Promise<T> => inTransaction(database, work),
});

export type ReimbursementStore = ReturnType<typeof openStore>;
