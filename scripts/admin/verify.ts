import { verifyAccounts, type Books } from '../../services/budget/ledger/domain/verify-accounts.ts';
import { checkTrails, type KeptRoot } from '../../services/reimbursement/audit/check-trails.ts';
import { openRoots, openTrails } from '../../services/reimbursement/audit/store.ts';
import { openClaims } from '../../services/reimbursement/claims/store.ts';
import { withDatabases } from './open-system.ts';

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

/** Recomputes every balance from the transfers and names what does not hold. It only reads. */
export const verifyLedger = (): Promise<Verdict> =>
  withDatabases(async ({ database: databaseOf, environment: { NAMESPACE: namespace } }) => {
    const database = databaseOf('budget');
    const read = (name: keyof Books) =>
      database
        .collection(name)
        .find({}, { projection: { pending: 0, receipts: 0 } })
        .sort(name === 'transfers' ? { at: 1, _id: 1 } : { _id: 1 })
        .toArray();
    const [transfers, balances, seasons, actions, places] = await Promise.all([
      read('transfers'),
      read('balances'),
      read('seasons'),
      read('actions'),
      read('places'),
    ]);
    const faults = verifyAccounts({ transfers, balances, seasons, actions, places } as unknown as Books);
    if (faults.length > 0) return wrongVerdict('ledger', faults);
    if (transfers.length === 0)
      return { ok: true, text: `nothing is booked yet in "${namespace}"; NAMESPACE names the system to be checked` };
    return {
      ok: true,
      text: `ledger of "${namespace}" ok: ${transfers.length} transfers, ${balances.length} accounts, ${seasons.length} seasons, ${places.length} places, sum 0`,
    };
  });

/**
 * Recomputes the audit trail of every claim and every daily root, and names what does not hold. It only reads.
 * @param kept roots that were kept outside of Seuil
 */
export const verifyAudit = (kept: readonly KeptRoot[]): Promise<Verdict> =>
  withDatabases(async ({ database: databaseOf, environment: { NAMESPACE: namespace } }) => {
    const database = databaseOf('reimbursement');
    const store = openClaims(database, () => undefined);
    const { trailHashes } = openTrails(store);
    const { oldestFirst, headsOf } = openRoots(database);
    const { faults, claims, entries, erased, roots, newest } = await checkTrails(
      { oldestFirst, headsOf, trailHashes, claims: () => store.each() },
      kept,
    );
    if (faults.length > 0) return wrongVerdict('audit trail', faults);
    if (claims === 0)
      return { ok: true, text: `there is no claim yet in "${namespace}"; NAMESPACE names the system to be checked` };
    const last = newest ? `the newest of ${newest._id} is ${newest.root}` : 'none yet';
    return {
      ok: true,
      text: `audit trail of "${namespace}" ok: ${claims} claims, ${entries} entries (${erased} erased), ${roots} daily roots, ${kept.length} of them as kept outside; ${last}`,
    };
  });

/** @returns the exit code */
export function tell(...verdicts: readonly Verdict[]): number {
  for (const { ok, text } of verdicts) (ok ? console.log : console.error)(text);
  return verdicts.every(({ ok }) => ok) ? 0 : 1;
}
