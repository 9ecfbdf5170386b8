import { randomUUID } from 'node:crypto';
import { conflict, invalid, notFound } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { ReceiptDraft } from '../../../libs/http/receipt.ts';
import type { Person } from '../domain/claim.ts';
import { dayOf } from '../domain/claim-content.ts';
import { requirePayer } from '../domain/duties.ts';
import { choose, MAX_TRANSFERS, settleClaim, settleTransfers, takeIntoPayout, transferOf, type LeftOut, type Outcome, type Payout } from '../domain/payout.ts';
import { claimPaid } from '../events.ts';
import { recorded } from '../trail.ts';
import type { Deps } from './claims.ts';

/** Looked at for one batch: those that this payer may not pay do not fill it. */
const LOOKED_AT = 3 * MAX_TRANSFERS;

/** "2 own-group, 1 same-person". */
function counted(leftOut: readonly LeftOut[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).join(', ') || 'no claim is payable';
}

/** Batches of transfers. A batch and its claims are written in one transaction: a claim is in one batch at a time, whatever runs at once. */
export function paying({ store: { claims, payouts, together }, now }: Deps) {
  const find = async (payoutId: string): Promise<Payout> => {
    const payout = await payouts.find(payoutId);
    if (!payout) throw notFound('payout');
    return payout;
  };

  return {
    findPayout: find,

    createPayout(given: { claimIds?: readonly string[] | undefined; executionDate: string }, payer: Person, receipt?: ReceiptDraft<Payout>): Promise<Payout> {
      const at = now();
      if (given.executionDate < dayOf(at)) throw invalid('invalid-request', 'A bank executes nothing in the past.', [{ pointer: '/executionDate', detail: 'is in the past' }]);
      const _id = randomUUID();
      return onNewestState(() =>
        together(async (session) => {
          const candidates = given.claimIds ? await claims.byIds(given.claimIds, session) : await claims.payable(LOOKED_AT, session);
          const { taken, leftOut } = choose(candidates, payer, given.claimIds ?? []);
          if (taken.length === 0) throw conflict('nothing-to-pay', `There is nothing that you can pay now: ${counted(leftOut)}.`);
          const payout: Payout = { _id, version: 1, executionDate: given.executionDate, transfers: taken.map(transferOf), leftOut, createdBy: payer.id, createdAt: at };
          await claims.saveAll(taken.map((claim) => ({ doc: recorded(claim, takeIntoPayout(claim, _id), { did: 'take-into-payout', by: payer.id, at, why: _id }) })), session);
          return payouts.insert(payout, { receipt, session });
        }),
      );
    },

    /** The bank's word on some transfers: paid once, or free for a later batch. Saying the same again changes nothing. */
    settlePayout: (payoutId: string, endToEndIds: readonly string[], word: Pick<Outcome, 'state' | 'reason'>, by: Person, receipt?: ReceiptDraft<Payout>): Promise<Payout> =>
      onNewestState(async () => {
        const outcome: Outcome = { ...word, at: now() };
        const before = await find(payoutId);
        const { payout, settled } = settleTransfers(before, endToEndIds, outcome);
        if (settled.length === 0) return before;
        return together(async (session) => {
          // First, because its version guards against the same word coming twice at once.
          await payouts.save(payout, { receipt, session });
          const those = await claims.byIds(settled, session);
          const did = outcome.state === 'paid' ? 'confirm-payment' : 'reject-payment';
          const changes = those.map((claim) => {
            requirePayer(claim, by);
            const doc = recorded(claim, settleClaim(claim, payout, outcome), { did, by: by.id, at: outcome.at, why: outcome.reason ?? '' });
            return { doc, events: outcome.state === 'paid' ? [claimPaid(doc, outcome.at)] : [] };
          });
          await claims.saveAll(changes, session);
          return payout;
        });
      }),
  };
}
