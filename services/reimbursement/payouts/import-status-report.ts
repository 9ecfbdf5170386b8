import { onNewestState } from '../../../libs/errors/transient.ts';
import type { StatusReport } from '../../../libs/iso20022/pain002.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import type { Claim, Person } from '../claims/domain/claim.ts';
import type { State } from '../claims/domain/transitions.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { payoutIdOf } from './domain/bank-file.ts';
import { judgeWords, withBankWords, type LeftOutWord } from './domain/bank-outcome.ts';
import { wordsOf, type SaidWord, type UnknownTransfer, type WordsByTransfer } from './domain/bank-word.ts';
import type { BankTransfer, Payout } from './domain/payout.ts';
import { saveBankWords } from './save-bank-words.ts';

/** This is what the report said of one transfer, and what changed by it. */
export type ReportedTransfer = {
  readonly said: readonly SaidWord[];
  readonly before: BankTransfer;
  readonly after: BankTransfer;
  readonly claimBefore: State | null;
  readonly claimAfter: State | null;
};

export type StatusImport = {
  /** The id is null when no batch of ours has the message id that the report answers. */
  readonly payoutId: string | null;
  readonly transfers: readonly ReportedTransfer[];
  readonly unknown: readonly UnknownTransfer[];
  readonly leftOut: readonly LeftOutWord[];
};

type ImportDeps = Pick<ReimbursementDeps, 'database' | 'claims' | 'payouts' | 'now'>;

/**
 * Records all words of a status report, follows those that can be followed, and reports the result for each transfer.
 * What this person may not decide waits for another payer, who imports the same file.
 */
export const importStatusReport = (deps: ImportDeps, report: StatusReport, by: Person): Promise<StatusImport> =>
  onNewestState(async () => {
    const payout = await answeredPayout(deps, report);
    const { words, unknown } = wordsOf(report, payout?.transfers.map(({ endToEndId }) => endToEndId) ?? []);
    if (!payout) return { payoutId: null, transfers: [], unknown, leftOut: [] };
    return { payoutId: payout._id, unknown, ...(await followWords(deps, payout, words, by)) };
  });

async function answeredPayout(
  { payouts }: Pick<ReimbursementDeps, 'payouts'>,
  { originalMessageId }: StatusReport,
): Promise<Payout | undefined> {
  const payoutId = payoutIdOf(originalMessageId);
  return payoutId === undefined ? undefined : payouts.find(payoutId);
}

const followWords = (deps: ImportDeps, before: Payout, words: WordsByTransfer, by: Person) =>
  inTransaction(deps.database, async (session) => {
    const named = before.transfers.filter(({ endToEndId }) => words.has(endToEndId));
    const claims = await deps.claims.byIds(
      named.map(({ claimId }) => claimId),
      session,
    );
    const judged = judgeWords(before, words, claims, by);
    const at = deps.now();
    const after = withBankWords(before, judged.words, at);
    const { payout, changed } =
      after === before
        ? { payout: before, changed: [] }
        : await saveBankWords(deps, { before, after, claims, by, at }, session);
    const leftOut = new Set(judged.leftOut.map(({ endToEndId }) => endToEndId));
    const followed = named.filter(({ endToEndId }) => !leftOut.has(endToEndId));
    return { leftOut: judged.leftOut, transfers: reported(followed, payout, { words, claims, changed }) };
  });

/** Joins what was said of each of these transfers with the states before and after. */
function reported(
  before: readonly BankTransfer[],
  { transfers }: Payout,
  {
    words,
    claims,
    changed,
  }: { readonly words: WordsByTransfer; readonly claims: readonly Claim[]; readonly changed: readonly Claim[] },
): ReportedTransfer[] {
  const after = new Map(transfers.map((transfer) => [transfer.endToEndId, transfer]));
  const stateBefore = new Map(claims.map(({ _id, state }) => [_id, state]));
  const stateAfter = new Map([...claims, ...changed].map(({ _id, state }) => [_id, state]));
  return before.map((transfer) => ({
    said: words.get(transfer.endToEndId) ?? [],
    before: transfer,
    after: after.get(transfer.endToEndId) ?? transfer,
    claimBefore: stateBefore.get(transfer.claimId) ?? null,
    claimAfter: stateAfter.get(transfer.claimId) ?? null,
  }));
}
