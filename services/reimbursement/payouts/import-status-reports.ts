import { onNewestState } from '../../../libs/errors/transient.ts';
import type { ReportUpload } from '../../../libs/iso20022/report-upload.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import type { Claim, Person } from '../claims/domain/claim.ts';
import type { State } from '../claims/domain/transitions.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { batchesIn, type BatchReport } from './domain/answered-batches.ts';
import { judgeWords, withBankWords, type LeftOutWord } from './domain/bank-outcome.ts';
import {
  reportedStatus,
  wordsOf,
  type ReportedStatus,
  type SaidWord,
  type WordsByTransfer,
  type WordsOfReport,
} from './domain/bank-word.ts';
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

/** What a report says about one batch, and what changed by it. */
export type BatchImport = Omit<WordsOfReport, 'words'> & {
  /** The id is null when no batch of ours has the ids that the report answers. */
  readonly payoutId: string | null;
  readonly transfers: readonly ReportedTransfer[];
  readonly leftOut: readonly LeftOutWord[];
};

/** One report of an upload, as the bank gave it. */
type ReportImport = ReportedStatus & {
  /** The name of its file in an archive. */
  readonly file: string | null;
  /** The id of the message that it answers. */
  readonly answers: string | null;
  readonly batches: readonly BatchImport[];
};

export type StatusImport = {
  readonly reports: readonly ReportImport[];
  readonly notRead: ReportUpload['notRead'];
};

type ImportDeps = Pick<ReimbursementDeps, 'database' | 'claims' | 'payouts' | 'now'>;

/**
 * Imports all reports of an upload, one after the other. What is recorded of the first ones stays when the process dies
 * before the last one: the same upload again is harmless, and the order of reports makes no difference.
 */
export async function importStatusReports(
  deps: ImportDeps,
  { reports, notRead }: ReportUpload,
  by: Person,
): Promise<StatusImport> {
  const imported: ReportImport[] = [];
  for (const { file, report } of reports) {
    const batches: BatchImport[] = [];
    for (const batch of batchesIn(report)) batches.push(await importBatch(deps, batch, by));
    imported.push({ file, answers: report.originalMessageId, ...reportedStatus(report.group), batches });
  }
  return { reports: imported, notRead };
}

/**
 * Records all words of a report about one batch, follows those that can be followed, and reports the result for each
 * transfer. What this person may not decide waits for another payer, who imports the same file.
 */
const importBatch = (deps: ImportDeps, { payoutId, report }: BatchReport, by: Person): Promise<BatchImport> =>
  onNewestState(async () => {
    const payout = payoutId === undefined ? undefined : await deps.payouts.find(payoutId);
    const { words, ...unknown } = wordsOf(report, payout?.transfers.map(({ endToEndId }) => endToEndId) ?? []);
    if (!payout) return { payoutId: null, transfers: [], ...unknown, leftOut: [] };
    return { payoutId: payout._id, ...unknown, ...(await followWords(deps, payout, words, by)) };
  });

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
