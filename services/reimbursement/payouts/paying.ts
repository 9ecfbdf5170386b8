import { createHash, randomUUID } from 'node:crypto';
import { AppError, conflict, invalid, notFound } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import { isBic, isSepaIban } from '../../../libs/iban/iban.ts';
import { creditTransferXml, type Party } from '../../../libs/iso20022/pain001.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { Deps } from '../claims/claim-desk.ts';
import { dayOf } from '../claims/domain/claim-content.ts';
import type { Claim, Person } from '../claims/domain/claim.ts';
import { requirePayer } from '../claims/domain/duties.ts';
import { recorded } from '../claims/trail.ts';
import { bankFileOf } from './domain/bank-file.ts';
import { choose, MAX_TRANSFERS, takeIntoPayout, transferOf, type LeftOut, type Payout } from './domain/payout.ts';
import type { PayoutFilter } from './store.ts';

/** Looked at for one batch: those that this payer may not pay do not fill it. */
const LOOKED_AT = 3 * MAX_TRANSFERS;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** "2 own-group, 1 same-person". */
function counted(leftOut: readonly LeftOut[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).join(', ') || 'no claim is payable';
}

/** Batches of transfers. A batch, its bank file and its claims are written in one transaction: a claim is in one batch at a time, whatever runs at once. */
export function paying({
  store: { claims, payouts, payoutFiles, disclosures, known, together },
  vault,
  debtor,
  now,
}: Deps & { readonly debtor: Party }) {
  const find = async (payoutId: string): Promise<Payout> => {
    const payout = await payouts.find(payoutId);
    if (!payout) throw notFound('payout');
    return payout;
  };

  /** In clear; undefined when it cannot be opened, or is none that a bank would take. */
  const ibanOf = ({ _id, payee: { ibanEncrypted, bic } }: Claim): string | undefined => {
    try {
      const iban = vault.open(ibanEncrypted, _id);
      return isSepaIban(iban) && (bic === null || isBic(bic)) ? iban : undefined;
    } catch {
      return undefined;
    }
  };

  const groupNames = async (those: readonly Claim[]): Promise<(groupId: string) => string> => {
    const names = new Map(
      (await known.groups.byIds([...new Set(those.map(({ groupId }) => groupId))])).map(({ _id, name }) => [_id, name]),
    );
    return (groupId) => names.get(groupId) ?? groupId;
  };

  const openFile = async ({ _id, fileSha256 }: Payout): Promise<string> => {
    const altered = (how: string) =>
      new AppError(
        'conflict',
        'file-altered',
        `The stored bank file of this batch ${how}. Send nothing to the bank, and tell those who operate Seuil.`,
      );
    const file = await payoutFiles.find(_id);
    if (!file) throw altered('is gone');
    let xml: string;
    try {
      xml = vault.open(file.sealed, _id);
    } catch {
      throw altered('cannot be opened: it was altered, or sealed with another key');
    }
    if (sha256(xml) !== fileSha256) throw altered('is not the one that was made: its SHA-256 differs');
    return xml;
  };

  return {
    findPayout: find,
    pageOfPayouts: (filter: PayoutFilter, request: { cursor?: string | undefined; limit: number }) =>
      payouts.page(filter, request),

    createPayout(
      given: { claimIds?: readonly string[] | undefined; executionDate: string },
      payer: Person,
      receipt?: ReceiptDraft<Payout>,
    ): Promise<Payout> {
      const at = now();
      if (given.executionDate < dayOf(at))
        throw invalid('invalid-request', 'A bank executes nothing in the past.', [
          { pointer: '/executionDate', detail: 'is in the past' },
        ]);
      const _id = randomUUID();
      return onNewestState(() =>
        together(async (session) => {
          const candidates = given.claimIds
            ? await claims.byIds(given.claimIds, session)
            : await claims.payable(LOOKED_AT, session);
          const ibans = new Map(
            candidates.flatMap((claim) => {
              const iban = ibanOf(claim);
              return iban === undefined ? [] : [[claim._id, iban] as const];
            }),
          );
          const { taken, leftOut } = choose(candidates, payer, given.claimIds ?? [], ibans);
          if (taken.length === 0)
            throw conflict('nothing-to-pay', `There is nothing that you can pay now: ${counted(leftOut)}.`);
          const nameOf = await groupNames(taken);
          const batch = {
            _id,
            version: 1,
            executionDate: given.executionDate,
            transfers: taken.map((claim) => transferOf(claim, nameOf(claim.groupId))),
            leftOut,
            createdBy: payer.id,
            createdAt: at,
          };
          const xml = creditTransferXml(bankFileOf(batch, debtor, ibans));
          await claims.saveAll(
            taken.map((claim) => ({
              doc: recorded(claim, takeIntoPayout(claim, _id), { did: 'take-into-payout', by: payer.id, at, why: _id }),
            })),
            session,
          );
          await payoutFiles.keep({ _id, sealed: vault.seal(xml, _id) }, session);
          return payouts.insert({ ...batch, fileSha256: sha256(xml) }, { receipt, session });
        }),
      );
    },

    /** What was first made, byte for byte, whatever changed since; who gets it is noted before. */
    async readPayoutFile(payoutId: string, by: Person): Promise<{ payout: Payout; xml: string }> {
      const payout = await find(payoutId);
      for (const claim of await claims.byIds(payout.transfers.map(({ claimId }) => claimId))) requirePayer(claim, by);
      const xml = await openFile(payout);
      await disclosures.note({
        _id: randomUUID(),
        at: now(),
        by: by.id,
        what: 'payout-file',
        of: payoutId,
        documentId: null,
        why: '',
      });
      return { payout, xml };
    },
  };
}
