import { forbidden } from '../../../libs/errors/app-error.ts';
import { requireSeen } from '../../../libs/errors/require-seen.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { Person } from '../claims/domain/claim.ts';
import { requirePayer } from '../claims/domain/duties.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { withBankWords } from './domain/bank-outcome.ts';
import { requireInBatch, statementWords, type StatementWord } from './domain/bank-word.ts';
import type { Payout } from './domain/payout.ts';
import { saveBankWords } from './save-bank-words.ts';

type StatementCall = {
  readonly by: Person;
  /** This is the version of the payout that the person saw. */
  readonly seen: number;
  readonly receipt?: ReceiptDraft<Payout> | undefined;
};

/**
 * Whoever made a batch does not say alone that its transfers were not paid: the claims could then be paid again by the
 * same person, while the bank still executes the first file.
 * @throws same-person
 */
function requireOtherThanMaker({ createdBy }: Payout, { effect }: StatementWord, by: Person): void {
  if (effect === 'rejected' && createdBy === by.id)
    throw forbidden('same-person', 'Who made this payout cannot say alone that the bank did not pay it.');
}

/**
 * Records what a person read on the statement of the bank, for all of these transfers or for none. The same word again
 * changes nothing. A word that contradicts a former one disputes the transfer.
 * @throws not-found, invalid-request, version-mismatch, own-group, same-person, illegal-transition
 */
export const recordBankWords = (
  deps: Pick<ReimbursementDeps, 'database' | 'claims' | 'payouts' | 'now'>,
  payoutId: string,
  word: StatementWord,
  { by, seen, receipt }: StatementCall,
): Promise<Payout> =>
  onNewestState(async () => {
    const before = await deps.payouts.get(payoutId);
    requireInBatch(
      word.endToEndIds,
      before.transfers.map(({ endToEndId }) => endToEndId),
    );
    const named = before.transfers.filter(
      ({ endToEndId, state }) => word.endToEndIds.includes(endToEndId) && state !== word.effect,
    );
    const words = statementWords({ ...word, endToEndIds: named.map(({ endToEndId }) => endToEndId) });
    const at = deps.now();
    const after = withBankWords(before, words, at);
    if (after === before) return before;
    requireSeen('payout', before, seen);
    requireOtherThanMaker(before, word, by);
    return inTransaction(deps.database, async (session) => {
      const ids = named.map(({ claimId }) => claimId);
      const claims = await deps.claims.byIds(ids, session);
      for (const claim of claims) requirePayer(claim, by);
      return (await saveBankWords(deps, { before, after, claims, by, at, receipt }, session)).payout;
    });
  });
