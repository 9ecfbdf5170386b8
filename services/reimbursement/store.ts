import type { ClientSession } from 'mongoose';
import { eraseFromDeadLetters } from '../../libs/messaging/dead-letters.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import { fileCollections, openFileStore } from '../../libs/mongo/file-store.ts';
import type { CollectionPlan } from '../../libs/mongo/migrate.ts';
import { inTransaction } from '../../libs/mongo/transaction.ts';
import { openUnfinishedErasures, UNFINISHED_ERASURES } from '../../libs/mongo/unfinished-erasures.ts';
import { openRoots, rootCollections } from './audit/store.ts';
import { claimCollection, openClaims } from './claims/store.ts';
import { disclosureCollection, openDisclosures } from './disclosures/store.ts';
import { doomedFileCollection, openDoomedFiles } from './documents/doomed-file-store.ts';
import { openProjections, projectionCollections } from './known.ts';
import { openPayoutFiles, openPayouts, payoutCollections } from './payouts/store.ts';
import { openPersonStore } from './privacy/store.ts';

export const collections: readonly CollectionPlan[] = [
  claimCollection,
  ...payoutCollections,
  disclosureCollection,
  ...rootCollections,
  doomedFileCollection,
  UNFINISHED_ERASURES,
  ...fileCollections('files'),
  ...projectionCollections,
];

export function openStore(database: Database, written: () => void) {
  const [claims, payouts, files] = [
    openClaims(database, written),
    openPayouts(database, written),
    openFileStore(database, 'files'),
  ];
  return {
    claims,
    payouts,
    files,
    payoutFiles: openPayoutFiles(database),
    disclosures: openDisclosures(database),
    roots: openRoots(database),
    known: openProjections(database),
    persons: openPersonStore(claims.model as never, payouts.model as never),
    doomedFiles: openDoomedFiles(database, files),
    unfinishedErasures: openUnfinishedErasures(database),
    eraseFromLetters: (personId: string) => eraseFromDeadLetters(database, [personId]),
    /** For payouts, where a batch and its claims change together. */
    together: <T>(work: (session: ClientSession) => Promise<T>): Promise<T> => inTransaction(database, work),
  };
}

export type ReimbursementStore = ReturnType<typeof openStore>;
