import type { ClientSession } from 'mongoose';
import { notFound } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { StatusReport } from '../../../libs/iso20022/pain002.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { Deps } from '../claims/claim-desk.ts';
import type { Claim, Person } from '../claims/domain/claim.ts';
import { requirePayer } from '../claims/domain/duties.ts';
import { recorded } from '../claims/trail.ts';
import { claimPaid } from '../events.ts';
import { payoutIdOf } from './domain/bank-file.ts';
import {
  requireUsable,
  settleTransfers,
  sortWords,
  wordsOf,
  type BankWord,
  type PendingTransfer,
  type SortedWords,
} from './domain/bank-word.ts';
import { objection, settleClaim, type LeftOut, type Payout } from './domain/payout.ts';

/** What became of the words of one status report. */
export type Imported = Omit<SortedWords, 'fresh'> & {
  /** Null when no batch of ours has the message id that it answers. */
  readonly payoutId: string | null;
  readonly settled: readonly BankWord[];
  /** Not yet decided by the bank. */
  readonly pending: readonly PendingTransfer[];
  readonly leftOut: readonly (LeftOut & { readonly endToEndId: string })[];
};

/** The bank's word on transfers: paid once, or free for a later batch. Saying the same again changes nothing. */
export function settling({ store: { claims, payouts, together }, now }: Deps) {
  /** A batch and its claims in one transaction; the batch first, because its version guards against the same word coming twice at once. */
  async function settle(
    before: Payout,
    words: readonly BankWord[],
    those: readonly Claim[],
    by: Person,
    session: ClientSession,
    receipt?: ReceiptDraft<Payout>,
  ): Promise<Payout> {
    const at = now();
    const payout = await payouts.save(settleTransfers(before, words, at), { receipt, session });
    const byTransfer = new Map(words.map((word) => [word.endToEndId, word]));
    const said = new Map(payout.transfers.map(({ claimId, endToEndId }) => [claimId, byTransfer.get(endToEndId)]));
    const changes = those.flatMap((claim) => {
      const word = said.get(claim._id);
      if (!word) return [];
      requirePayer(claim, by);
      const doc = recorded(claim, settleClaim(claim, payout, word, at), {
        did: word.state === 'paid' ? 'confirm-payment' : 'reject-payment',
        by: by.id,
        at,
        why: word.reason ?? '',
      });
      return [{ doc, events: word.state === 'paid' ? [claimPaid(doc, at)] : [] }];
    });
    await claims.saveAll(changes, session);
    return payout;
  }

  /** The claims of these words, and for each word its claim's id. */
  async function claimsOf({ transfers }: Payout, words: readonly BankWord[], session: ClientSession) {
    const claimIds = new Map(transfers.map(({ endToEndId, claimId }) => [endToEndId, claimId]));
    const idOf = ({ endToEndId }: BankWord) => claimIds.get(endToEndId) ?? '';
    return { those: await claims.byIds(words.map(idOf), session), idOf };
  }

  return {
    settlePayout: (
      payoutId: string,
      endToEndIds: readonly string[],
      word: Pick<BankWord, 'state' | 'reason'>,
      by: Person,
      receipt?: ReceiptDraft<Payout>,
    ): Promise<Payout> =>
      onNewestState(async () => {
        const before = await payouts.find(payoutId);
        if (!before) throw notFound('payout');
        const sorted = sortWords(
          before,
          endToEndIds.map((endToEndId) => ({ endToEndId, ...word })),
        );
        requireUsable(endToEndIds, sorted);
        if (sorted.fresh.length === 0) return before;
        return together(async (session) =>
          settle(before, sorted.fresh, (await claimsOf(before, sorted.fresh, session)).those, by, session, receipt),
        );
      }),

    /** Follows what it can, and says what became of the rest. What concerns claims that this person may not pay waits for another. */
    importStatusReport: (report: StatusReport, by: Person): Promise<Imported> =>
      onNewestState(async () => {
        const payoutId = payoutIdOf(report.originalMessageId);
        const before = payoutId === undefined ? undefined : await payouts.find(payoutId);
        const { words, pending } = wordsOf(report, before?.transfers.map(({ endToEndId }) => endToEndId) ?? []);
        const { fresh, ...others } = sortWords(before ?? { transfers: [] }, words);
        const imported: Imported = { payoutId: before?._id ?? null, settled: [], pending, leftOut: [], ...others };
        if (!before || fresh.length === 0) return imported;
        return together(async (session) => {
          const { those, idOf } = await claimsOf(before, fresh, session);
          const found = new Map(those.map((claim) => [claim._id, claim]));
          const judged = fresh.map((word) => {
            const claim = found.get(idOf(word));
            return { word, reason: claim ? objection(claim, by) : 'not-found' };
          });
          const settled = judged.flatMap(({ word, reason }) => (reason === undefined ? [word] : []));
          const leftOut = judged.flatMap(({ word, reason }) =>
            reason === undefined ? [] : [{ claimId: idOf(word), endToEndId: word.endToEndId, reason }],
          );
          if (settled.length > 0) await settle(before, settled, those, by, session);
          return { ...imported, settled, leftOut };
        });
      }),
  };
}
