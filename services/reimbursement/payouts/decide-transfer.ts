import { requireSeen } from '../../../libs/errors/require-seen.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { Person } from '../claims/domain/claim.ts';
import { requireThirdPerson } from '../claims/domain/duties.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { decideTransfer as decided } from './domain/bank-outcome.ts';
import type { Payout } from './domain/payout.ts';
import type { Decision } from './domain/transfer-outcome.ts';
import { saveBankWords } from './save-bank-words.ts';

type TransferDecision = Pick<Decision, 'outcome' | 'reason' | 'evidence'> & {
  readonly endToEndId: string;
  /** This is the version of the batch that the person saw. */
  readonly seen: number;
};

/**
 * Decides what became of a disputed transfer. Whoever approved or paid the claim, or made the batch, does not decide.
 * @throws not-found, version-mismatch, illegal-transition, own-group, same-person
 */
export const decideTransfer = (
  deps: Pick<ReimbursementDeps, 'database' | 'claims' | 'payouts' | 'now'>,
  payoutId: string,
  { endToEndId, seen, outcome, reason, evidence }: TransferDecision,
  { by, receipt }: { readonly by: Person; readonly receipt?: ReceiptDraft<Payout> | undefined },
): Promise<Payout> =>
  onNewestState(async () => {
    const before = await deps.payouts.get(payoutId);
    requireSeen('payout', before, seen);
    const at = deps.now();
    const after = decided(before, endToEndId, { outcome, reason, evidence, by: by.id, at });
    return inTransaction(deps.database, async (session) => {
      const ids = before.transfers.flatMap((transfer) =>
        transfer.endToEndId === endToEndId ? [transfer.claimId] : [],
      );
      const claims = await deps.claims.byIds(ids, session);
      for (const claim of claims) requireThirdPerson(claim, by, [before.createdBy]);
      return (await saveBankWords(deps, { before, after, claims, by, at, receipt }, session)).payout;
    });
  });
