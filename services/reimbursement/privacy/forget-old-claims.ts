import { StaleWrite } from '../../../libs/errors/transient.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import { plusDays } from '../../../libs/time/clock.ts';
import type { Claim } from '../claims/domain/claim.ts';
import { nextState } from '../claims/domain/transitions.ts';
import { recorded } from '../claims/trail.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { removeDoomedFiles } from '../documents/remove-doomed-files.ts';
import type { Payout } from '../payouts/domain/payout.ts';
import { bareClaim, isAnswered, isOver, withoutContact, withoutPayees } from './domain/erasure.ts';

type RetentionDeps = Pick<
  ReimbursementDeps,
  'database' | 'claims' | 'payouts' | 'payoutFiles' | 'persons' | 'files' | 'doomedFiles' | 'retentionDays' | 'now'
>;

/** Removes what is kept about persons when its time is over. */
export async function forgetOldClaims(deps: RetentionDeps): Promise<void> {
  const { claims, persons, retentionDays, now } = deps;
  const ago = (days: number) => plusDays(now(), -days);
  for (const draft of await persons.abandonedDrafts(ago(retentionDays.drafts))) await forgetClaim(deps, draft);
  for (const claim of await persons.endedWithContact(ago(retentionDays.contacts)))
    if (isOver(claim)) await unlessStale(claims.rewrite(withoutContact(claim)));
  // After the years for which accounts are kept, nothing is awaited from a claim, however it ended.
  for (const claim of await persons.endedWithPayee(ago(retentionDays.claims))) await forgetClaim(deps, claim);
  for (const payout of await persons.payoutsWithPayees(ago(retentionDays.claims)))
    if (isAnswered(payout)) await forgetPayees(deps, payout);
  await removeDoomedFiles(deps);
}

/** The files are noted first, so that a crash leaves none behind. */
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
 * Forgetting is a step like any other, so that the trail says why payee and documents are gone. A claim is never
 * deleted: one that vanished would look like one that was made to vanish.
 */
function forgotten(claim: Claim, at: Date): Claim {
  const bare = bareClaim(claim);
  const why = 'The time for which it is kept is over.';
  return recorded(bare, { ...bare, state: nextState(claim.state, 'forget') }, { did: 'forget', by: 'system', at, why });
}

/** In one transaction: a batch that still names its payees, and has lost its file, would look like one that was tampered with. */
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

/** Somebody may write between our look and our write: then the next sweep looks again. */
async function unlessStale(write: Promise<unknown>): Promise<void> {
  await write.catch((error: unknown) => {
    if (!(error instanceof StaleWrite)) throw error;
  });
}
