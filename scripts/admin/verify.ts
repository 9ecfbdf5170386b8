import type { Database } from '../../libs/mongo/connect.ts';
import type { KeptRoot } from '../../libs/signing/daily-root.ts';
import { openLedgerRoots } from '../../services/budget/audit/roots-store.ts';
import { accountKeys, vaultOf } from '../../services/reimbursement/audit/account-keys.ts';
import type { PayoutSource } from '../../services/reimbursement/audit/check-payouts.ts';
import { checkTrails, type Findings } from '../../services/reimbursement/audit/check-trails.ts';
import { openRecords } from '../../services/reimbursement/audit/records-store.ts';
import type { Claim } from '../../services/reimbursement/claims/domain/claim.ts';
import { accountFault } from '../../services/reimbursement/claims/open-account.ts';
import { crossFaults, ledgerFaults, recordFaults } from './check-system.ts';
import type { KeptRoots } from './kept-roots.ts';
import { withDatabases, type Stores } from './open-system.ts';

const FAULTS_SHOWN = 20;

/** `ok` is false where the books or the trail are wrong. An empty system has nothing wrong. */
export type Verdict = { readonly ok: boolean; readonly text: string };

const wrongVerdict = (title: string, faults: readonly string[]): Verdict => ({
  ok: false,
  text: [
    `${title} wrong:`,
    ...faults.slice(0, FAULTS_SHOWN),
    ...(faults.length > FAULTS_SHOWN ? [`and ${faults.length - FAULTS_SHOWN} more`] : []),
  ].join('\n  '),
});

/** With the keys the bank files are opened, with their own keys; without them they are left out. */
function fileOpener({ environment: { of } }: Stores): PayoutSource['openFile'] {
  const vault = vaultOf(of);
  return vault && ((sealed, payoutId) => vault.files.open(sealed, payoutId));
}

async function rootsText(database: Database, kept: readonly KeptRoot[]): Promise<string> {
  const roots = openLedgerRoots(database);
  const newest = await roots.newest();
  const count = await database.collection('daily-roots').countDocuments();
  return `${count} daily roots, ${kept.length} of them as kept outside; ${newest ? `the newest of ${newest._id} is ${newest.root}` : 'none yet'}`;
}

async function judgeLedger(namespace: string, database: Database, kept: readonly KeptRoot[]): Promise<Verdict> {
  const faults = await ledgerFaults(database, kept);
  if (faults.length > 0) return wrongVerdict('ledger', faults);
  const count = (name: string) => database.collection(name).countDocuments();
  const transfers = await count('transfers');
  if (transfers === 0)
    return { ok: true, text: `nothing is booked yet in "${namespace}"; NAMESPACE names the system to be checked` };
  return {
    ok: true,
    text: `ledger of "${namespace}" ok: ${transfers} transfers, ${await count('balances')} accounts, ${await count('seasons')} seasons, ${await count('places')} places, ${await count('settlements')} settlements, sum 0; ${await rootsText(database, kept)}`,
  };
}

const auditText = (namespace: string, { claims, entries, erased, roots, newest }: Findings, kept: number): string =>
  claims === 0
    ? `there is no claim yet in "${namespace}"; NAMESPACE names the system to be checked`
    : `audit trail of "${namespace}" ok: ${claims} claims, ${entries} entries (${erased} erased), ${roots} daily roots, ${kept} of them as kept outside; ${newest ? `the newest of ${newest._id} is ${newest.root}` : 'none yet'}`;

async function judgeAudit(namespace: string, stores: Stores, kept: readonly KeptRoot[]): Promise<Verdict> {
  const database = stores.database('reimbursement');
  const vault = vaultOf(stores.environment.of);
  const compared = vault && ((claim: Claim) => accountFault(vault, claim));
  const found = await checkTrails({ ...openRecords(database).trails, accountFault: compared }, kept);
  const faults = [...found.faults, ...(await recordFaults(database, fileOpener(stores)))];
  if (faults.length > 0) return wrongVerdict('audit trail', faults);
  const accounts = vault ? 'compared' : 'not compared, because IBAN_KEY and IBAN_FINGERPRINT_KEY are not given';
  return { ok: true, text: `${auditText(namespace, found, kept.length)}; accounts ${accounts}` };
}

/**
 * The time, in milliseconds, after which budget knows the last change of a claim, as long as the queues are worked on.
 */
const HEARD_MS = 60 * 60_000;

async function judgeTogether(namespace: string, stores: Stores): Promise<Verdict> {
  const heardBefore = new Date(Date.now() - HEARD_MS);
  const faults = await crossFaults(stores.database('budget'), stores.database('reimbursement'), heardBefore);
  return faults.length > 0
    ? wrongVerdict('claims and ledger together', faults)
    : { ok: true, text: `claims and ledger of "${namespace}" agree` };
}

/** Recomputes every balance, chain, daily root and settlement, and names what does not hold. Reads only. @param kept roots that were kept outside */
export const verifyLedger = (kept: readonly KeptRoot[]): Promise<Verdict> =>
  withDatabases((stores) => judgeLedger(stores.environment.NAMESPACE, stores.database('budget'), kept), [accountKeys]);

/** Recomputes trails, daily roots, payouts, documents and disclosures, and names what does not hold. Reads only. @param kept roots that were kept outside */
export const verifyAudit = (kept: readonly KeptRoot[]): Promise<Verdict> =>
  withDatabases((stores) => judgeAudit(stores.environment.NAMESPACE, stores, kept), [accountKeys]);

/** Does both, and compares what the services say about the same claim. Reads only. @param kept roots that were kept outside */
export const verifySystem = (kept: KeptRoots): Promise<readonly Verdict[]> =>
  withDatabases(
    async (stores) => {
      const { NAMESPACE: namespace } = stores.environment;
      return [
        await judgeLedger(namespace, stores.database('budget'), kept.ledger),
        await judgeAudit(namespace, stores, kept.claims),
        await judgeTogether(namespace, stores),
      ];
    },
    [accountKeys],
  );

/** @returns the exit code */
export function tell(...verdicts: readonly Verdict[]): number {
  for (const { ok, text } of verdicts) (ok ? console.log : console.error)(text);
  return verdicts.every(({ ok }) => ok) ? 0 : 1;
}
