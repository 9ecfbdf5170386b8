import { closeDay } from '../../../libs/mongo/close-day.ts';
import type { BudgetDeps } from '../deps.ts';
import { leafOfHead } from './head.ts';

/**
 * Makes the root of yesterday over the chains of all accounts. A balance says by itself that its chain is in no root
 * yet, because a transfer may be written long after the moment that it names: a settlement that died is completed by
 * the next one. A process that dies before the marks are taken away makes the next root name these heads once more.
 */
export async function makeLedgerRoot({
  ledger,
  ledgerRoots,
  now,
  logger,
}: Pick<BudgetDeps, 'ledger' | 'ledgerRoots' | 'now' | 'logger'>): Promise<void> {
  const closed = await closeDay(ledgerRoots, now(), {
    since: (former) => ledger.headsInNoRoot(former === undefined),
    leafOf: leafOfHead,
  });
  if (!closed) return;
  const { _id: day, root, count } = closed.root;
  // The log is outside of the database, so a person who rewrites all roots cannot rewrite this line too.
  logger.info({ day, root, heads: count }, 'daily root of the ledger');
  await ledger.noteRooted(closed.heads);
}
