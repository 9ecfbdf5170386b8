import type { Database } from '../../../libs/mongo/connect.ts';
import { headCollectionOf, openDailyRoots, type DailyRoots } from '../../../libs/mongo/daily-roots.ts';
import type { LedgerHead } from './head.ts';

export const ledgerHeadCollection = headCollectionOf<LedgerHead>({ account: String, entries: Number, hash: String });

export type LedgerRoots = DailyRoots<LedgerHead>;

/** Opens the roots over the chains of all accounts. */
export const openLedgerRoots = (database: Database): LedgerRoots => openDailyRoots(database, ledgerHeadCollection);
