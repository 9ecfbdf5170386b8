import { requireSeen } from '../../../libs/errors/require-seen.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { Person } from '../claims/domain/claim.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { claimWords } from './domain/bank-outcome.ts';
import { requireUsable, sortWords, type BankWord } from './domain/bank-word.ts';
import type { Payout } from './domain/payout.ts';
import { saveBankWords } from './save-bank-words.ts';

/** A person read this on the statement of the bank. It holds for all of these transfers. */
type StatementWord = Pick<BankWord, 'state' | 'reason'> & { readonly endToEndIds: readonly string[] };

type StatementCall = {
  readonly by: Person;
  /** This is the version of the payout that the person saw. */
  readonly seen: number;
  readonly receipt?: ReceiptDraft<Payout> | undefined;
};

/**
 * Applies the answer of the bank to these transfers: to all of them, or to none. The same answer again changes nothing.
 * @throws not-found, invalid-request, version-mismatch, illegal-transition, own-group, same-person
 */
export const recordBankWords = (
  deps: Pick<ReimbursementDeps, 'database' | 'claims' | 'payouts' | 'now'>,
  payoutId: string,
  { endToEndIds, state, reason }: StatementWord,
  { by, seen, receipt }: StatementCall,
): Promise<Payout> =>
  onNewestState(async () => {
    const payout = await deps.payouts.get(payoutId);
    const sorted = sortWords(
      payout,
      endToEndIds.map((endToEndId) => ({ endToEndId, state, reason })),
    );
    requireUsable(endToEndIds, sorted);
    const words = sorted.fresh;
    if (words.length === 0) return payout;
    requireSeen('payout', payout, seen);
    return inTransaction(deps.database, async (session) => {
      const ids = claimWords(payout, words).map(({ claimId }) => claimId);
      const claims = await deps.claims.byIds(ids, session);
      return saveBankWords(deps, { payout, words, claims, by, receipt }, session);
    });
  });
