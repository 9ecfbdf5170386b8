import { StaleWrite } from '../../../libs/errors/transient.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import { plusDays } from '../../../libs/time/clock.ts';
import type { Claim } from '../claims/domain/claim.ts';
import { nextState } from '../claims/domain/transitions.ts';
import { recorded } from '../claims/trail.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { removeDoomedFiles } from '../documents/remove-doomed-files.ts';
import type { Payout } from '../payouts/domain/payout.ts';
import {
  bareClaim,
  emptiedClaim,
  isAnswered,
  isOver,
  wasNeverPaid,
  withoutContact,
  withoutPayees,
} from './domain/erasure.ts';

type RetentionDeps = Pick<
  ReimbursementDeps,
  'database' | 'claims' | 'payouts' | 'payoutFiles' | 'persons' | 'files' | 'doomedFiles' | 'retentionDays' | 'now'
>;

/** Removes personal data when the time for which they are kept is over. */
export async function forgetOldClaims(deps: RetentionDeps): Promise<void> {
  const { claims, persons, retentionDays, now } = deps;
  const ago = (days: number) => plusDays(now(), -days);
  for (const draft of await persons.abandonedDrafts(ago(retentionDays.drafts))) await forgetClaim(deps, draft);
  for (const claim of await persons.endedWithContact(ago(retentionDays.contacts)))
    if (isOver(claim)) await unlessStale(claims.rewrite(withoutContact(claim)));
  for (const claim of await persons.unpaidWithPayee(ago(retentionDays.unpaidClaims))) await forgetClaim(deps, claim);
  // After the years for which accounts are kept, every claim counts as finished, whatever its state.
  for (const claim of await persons.paidWithPayee(ago(retentionDays.claims))) await forgetClaim(deps, claim);
  for (const payout of await persons.payoutsWithPayees(ago(retentionDays.claims)))
    if (isAnswered(payout)) await forgetPayees(deps, payout);
  await removeDoomedFiles(deps);
}

/** Removes the personal data of a claim. Its files are noted first, so that a crash leaves no file behind. */
async function forgetClaim(
  { claims, doomedFiles, now }: Pick<ReimbursementDeps, 'claims' | 'doomedFiles' | 'now'>,
  claim: Claim,
): Promise<void> {
  await doomedFiles.add(
    claim._id,
    claim.documents.map(({ id }) => id),
  );
  await unlessStale(claims.rewrite(forgotten(claim, now())));
}

/**
 * Makes the claim without personal data. This is recorded as a step like any other, so that the trail tells why payee
 * and documents are gone. A claim is never deleted, because a missing claim would look like a manipulation.
 */
function forgotten(claim: Claim, at: Date): Claim {
  const bare = wasNeverPaid(claim) ? emptiedClaim(bareClaim(claim)) : bareClaim(claim);
  const why = 'The time for which it is kept is over.';
  return recorded(bare, { ...bare, state: nextState(claim.state, 'forget') }, { did: 'forget', by: 'system', at, why });
}

/**
 * Removes the payees and the file of a batch in one transaction. A batch that still names its payees and has lost its
 * file would look like a manipulation.
 */
const forgetPayees = (
  { database, payouts, payoutFiles }: Pick<ReimbursementDeps, 'database' | 'payouts' | 'payoutFiles'>,
  payout: Payout,
): Promise<void> =>
  unlessStale(
    inTransaction(database, async (session) => {
      await payouts.rewrite(withoutPayees(payout), session);
      await payoutFiles.remove(payout._id, session);
    }),
  );

/** Another process may write between our reading and our writing. The next sweep handles the claim then. */
async function unlessStale(write: Promise<unknown>): Promise<void> {
  await write.catch((error: unknown) => {
    if (!(error instanceof StaleWrite)) throw error;
  });
}
