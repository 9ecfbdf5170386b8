import type { ClientSession } from 'mongoose';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { Claim, Person } from '../claims/domain/claim.ts';
import { saveTogether } from '../claims/save-together.ts';
import { recorded } from '../claims/trail.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { claimPaid } from '../events.ts';
import { applyBankWord, applyBankWords, claimWords } from './domain/bank-outcome.ts';
import type { BankWord } from './domain/bank-word.ts';
import type { Payout } from './domain/payout.ts';

type BankWords = {
  readonly payout: Payout;
  readonly words: readonly BankWord[];
  /** These are the claims that these answers concern. */
  readonly claims: readonly Claim[];
  readonly by: Person;
  readonly receipt?: ReceiptDraft<Payout> | undefined;
};

/**
 * Saves a batch and its claims in one transaction, so that each claim is either paid once or free for a later batch.
 * The batch is saved first, because its version refuses the same answer when it arrives twice at once.
 */
export async function saveBankWords(
  deps: Pick<ReimbursementDeps, 'claims' | 'payouts' | 'now'>,
  { payout: before, words, claims, by, receipt }: BankWords,
  session: ClientSession,
): Promise<Payout> {
  const at = deps.now();
  const payout = await deps.payouts.save(applyBankWords(before, words, at), { receipt, session });
  const wordOf = new Map(claimWords(payout, words).map(({ claimId, word }) => [claimId, word]));
  const changes = claims.flatMap((claim) => {
    const word = wordOf.get(claim._id);
    if (!word) return [];
    const isPaid = word.state === 'paid';
    const doc = recorded(claim, applyBankWord(claim, { payout, word, by, at }), {
      did: isPaid ? 'confirm-payment' : 'reject-payment',
      by: by.id,
      at,
      why: word.reason ?? '',
    });
    return [{ doc, events: (saved: Claim) => (isPaid ? [claimPaid(saved, at)] : []) }];
  });
  await saveTogether(deps.claims, changes, session);
  return payout;
}
