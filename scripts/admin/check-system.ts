import type { Database } from '../../libs/mongo/connect.ts';
import type { KeptRoot } from '../../libs/signing/daily-root.ts';
import { checkBooks } from '../../services/budget/audit/check-books.ts';
import { checkLedgerRoots } from '../../services/budget/audit/check-ledger-roots.ts';
import { openBooks, openRootSource } from '../../services/budget/audit/store.ts';
import { checkDisclosures } from '../../services/reimbursement/audit/check-disclosures.ts';
import { checkDocuments } from '../../services/reimbursement/audit/check-documents.ts';
import { checkPayouts, type PayoutSource } from '../../services/reimbursement/audit/check-payouts.ts';
import { openRecords } from '../../services/reimbursement/audit/records-store.ts';
import { checkClaimsAgainstMoney } from './claim-money.ts';

/** So many faults of one check are kept. More of them would say nothing new. */
const FAULTS_KEPT = 1_000;

type Check = () => AsyncIterable<string>;

async function faultsOf(check: Check): Promise<string[]> {
  const faults: string[] = [];
  for await (const fault of check()) if (faults.push(fault) >= FAULTS_KEPT) break;
  return faults;
}

/**
 * Runs a check, and runs it again when it found something. The services write meanwhile, so a stream that was read a
 * moment before another one may not fit to it; a fault that is there twice is one.
 */
export async function lastingFaults(check: Check): Promise<string[]> {
  const first = await faultsOf(check);
  if (first.length === 0) return [];
  const again = new Set(await faultsOf(check));
  return first.filter((fault) => again.has(fault));
}

/** Checks all records about money, and the daily roots over the ledger. @param kept roots of the ledger that were kept outside */
export const ledgerFaults = async (budget: Database, kept: readonly KeptRoot[] = []): Promise<readonly string[]> => [
  ...(await lastingFaults(() => checkBooks(openBooks(budget)))),
  ...(await lastingFaults(() => checkLedgerRoots(openRootSource(budget), kept))),
];

/** Checks payouts with their bank files, the bytes of all documents, and all disclosures. The trails are checked apart. */
export async function recordFaults(
  reimbursement: Database,
  openFile: PayoutSource['openFile'],
): Promise<readonly string[]> {
  const { batches, readings, claimsById, files } = openRecords(reimbursement);
  return [
    ...(await lastingFaults(() => checkPayouts({ ...batches, openFile }))),
    ...(await lastingFaults(() => checkDocuments(claimsById(), files))),
    ...(await lastingFaults(() => checkDisclosures(readings))),
  ];
}

/** Compares claims with the money that budget holds for them. @param heardBefore see `checkClaimsAgainstMoney` */
export function crossFaults(budget: Database, reimbursement: Database, heardBefore: Date): Promise<string[]> {
  const [books, records] = [openBooks(budget), openRecords(reimbursement)];
  return lastingFaults(() => checkClaimsAgainstMoney(records.claimsById(), books.holds(), heardBefore));
}
