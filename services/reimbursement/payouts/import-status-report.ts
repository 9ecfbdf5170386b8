import { onNewestState } from '../../../libs/errors/transient.ts';
import type { StatusReport } from '../../../libs/iso20022/pain002.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import type { Person } from '../claims/domain/claim.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { payoutIdOf } from './domain/bank-file.ts';
import { claimWords, judgeWords, type JudgedWords } from './domain/bank-outcome.ts';
import { sortWords, wordsOf, type BankWord, type PendingTransfer, type SortedWords } from './domain/bank-word.ts';
import type { Payout } from './domain/payout.ts';
import { saveBankWords } from './save-bank-words.ts';

/** This is the result for each answer in one status report. */
export type StatusImport = Omit<SortedWords, 'fresh'> &
  JudgedWords & {
    /** The id is null when no batch of ours has the message id that the report answers. */
    readonly payoutId: string | null;
    /** These are the transfers on which the bank has not decided yet. */
    readonly pending: readonly PendingTransfer[];
  };

type ImportDeps = Pick<ReimbursementDeps, 'database' | 'claims' | 'payouts' | 'now'>;

/**
 * Follows the answers that can be followed, and reports the result for all others. Answers on claims that this person
 * may not pay wait for another payer.
 */
export const importStatusReport = (deps: ImportDeps, report: StatusReport, by: Person): Promise<StatusImport> =>
  onNewestState(async () => {
    const payout = await answeredPayout(deps, report);
    const endToEndIds = payout?.transfers.map(({ endToEndId }) => endToEndId) ?? [];
    const { words, pending } = wordsOf(report, endToEndIds);
    const { fresh, ...others } = sortWords(payout ?? { transfers: [] }, words);
    const unchanged = { payoutId: payout?._id ?? null, followed: [], leftOut: [], pending, ...others };
    if (!payout || fresh.length === 0) return unchanged;
    return { ...unchanged, ...(await followWords(deps, payout, fresh, by)) };
  });

async function answeredPayout(
  { payouts }: Pick<ReimbursementDeps, 'payouts'>,
  { originalMessageId }: StatusReport,
): Promise<Payout | undefined> {
  const payoutId = payoutIdOf(originalMessageId);
  return payoutId === undefined ? undefined : payouts.find(payoutId);
}

const followWords = (deps: ImportDeps, payout: Payout, words: readonly BankWord[], by: Person): Promise<JudgedWords> =>
  inTransaction(deps.database, async (session) => {
    const ofClaims = claimWords(payout, words);
    const claims = await deps.claims.byIds(
      ofClaims.map(({ claimId }) => claimId),
      session,
    );
    const judged = judgeWords(ofClaims, claims, by);
    if (judged.followed.length > 0) await saveBankWords(deps, { payout, words: judged.followed, claims, by }, session);
    return judged;
  });
