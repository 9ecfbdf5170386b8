import type { ClientSession } from 'mongoose';
import { defineCollection, definePlainCollection, modelOf } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import type { PageRequest } from '../../../libs/mongo/cursor-page.ts';
import { openDocuments } from '../../../libs/mongo/document-store.ts';
import { sealedAccounts } from '../privacy/sealed-accounts-store.ts';
import type { BankTransfer, Payout } from './domain/payout.ts';

const newestFirst = { createdAt: -1, _id: -1 } as const;

export const payoutCollection = defineCollection<Payout>({
  name: 'payouts',
  noun: 'payout',
  formerFields: { 'transfers.settledAt': 'transfers.answeredAt' },
  indexes: [
    { key: { createdBy: 1 } },
    { key: { 'transfers.decisions.by': 1 }, sparse: true },
    { key: { 'transfers.ibanEncrypted': 1 } },
    { key: newestFirst },
    { key: { 'transfers.state': 1, ...newestFirst } },
    { key: { 'transfers.endToEndId': 1, ...newestFirst } },
  ],
  fields: {
    version: { type: Number, required: true },
    executionDate: { type: String, required: true },
    requestedDate: String,
    transfers: [
      {
        _id: false,
        claimId: String,
        endToEndId: String,
        amountCents: Number,
        payeeName: String,
        ibanEncrypted: String,
        ibanMasked: String,
        ibanFingerprint: String,
        bic: String,
        remittance: String,
        state: String,
        reason: String,
        answeredAt: Date,
        words: {
          type: [
            {
              _id: false,
              effect: String,
              status: String,
              level: String,
              code: String,
              information: String,
              at: Date,
            },
          ],
          default: undefined,
        },
        decisions: {
          type: [
            { _id: false, outcome: String, reason: String, evidence: String, knownWords: Number, by: String, at: Date },
          ],
          default: undefined,
        },
      },
    ],
    leftOut: [{ _id: false, claimId: String, reason: String }],
    fileSha256: { type: String, required: true },
    createdBy: { type: String, required: true },
    erasure: String,
    createdAt: { type: Date, required: true },
  },
});

/**
 * A payout is `sent` while some of its transfers wait for the answer of the bank, `disputed` while some wait for a
 * decision of finance, and `answered` when none waits.
 */
export const PAYOUT_STATES = ['sent', 'disputed', 'answered'] as const;
export type PayoutFilter = {
  readonly state?: (typeof PAYOUT_STATES)[number] | undefined;
  readonly endToEndId?: string | undefined;
};

const WAITING: readonly BankTransfer['state'][] = ['sent', 'disputed'];

const conditionOf = ({ state, endToEndId }: PayoutFilter) => ({
  ...(endToEndId !== undefined && { 'transfers.endToEndId': endToEndId }),
  ...(state !== undefined && { 'transfers.state': state === 'answered' ? { $nin: WAITING } : state }),
});

export function openPayouts(database: Database, written: () => void) {
  const payouts = openDocuments(database, payoutCollection, written);
  return {
    ...payouts,
    accounts: sealedAccounts(payouts.model, {
      path: 'transfers.ibanEncrypted',
      target: 'transfers.$.ibanEncrypted',
      beside: ['transfers.claimId', 'transfers.ibanMasked', 'transfers.ibanFingerprint'],
      inDocument: ({ transfers }) =>
        transfers.map(({ claimId, ...account }) => ({ boundTo: claimId, sealed: account.ibanEncrypted, account })),
    }),
    /** Finds the other batches in which these transfers were, too. */
    othersWith: (endToEndIds: readonly string[], payoutId: string, session: ClientSession) =>
      payouts.where({ 'transfers.endToEndId': { $in: endToEndIds }, _id: { $ne: payoutId } }, { session }),
    /** Counts the transfers about which somebody of finance has to decide. */
    async countDisputed(): Promise<number> {
      const found = await payouts.model
        .find({ 'transfers.state': 'disputed' }, { 'transfers.state': 1 })
        .lean<Pick<Payout, 'transfers'>[]>();
      return found.flatMap(({ transfers }) => transfers).filter(({ state }) => state === 'disputed').length;
    },
    pageOf: (filter: PayoutFilter, request: PageRequest) =>
      payouts.page(conditionOf(filter), request, { by: 'createdAt', direction: -1 }),
  };
}

export type PayoutStore = ReturnType<typeof openPayouts>;

/**
 * This is the bank file of a payout as it was first made, under the id of the payout. It holds accounts, so it is kept
 * sealed. It never changes.
 */
export type PayoutFile = { readonly _id: string; readonly sealed: string };

export const payoutFileCollection = definePlainCollection<PayoutFile>({
  name: 'payout-files',
  noun: 'bank file',
  fields: { sealed: String },
});

export function openPayoutFiles(database: Database) {
  const files = modelOf(database, payoutFileCollection);
  return {
    async add(file: PayoutFile, session: ClientSession): Promise<void> {
      await files.create([file], { session });
    },
    /**
     * The sealed files have no index, because they are long and few, and are searched only after a change of the key.
     */
    accounts: sealedAccounts(files, {
      path: 'sealed',
      target: 'sealed',
      inDocument: ({ _id, sealed }) => [{ boundTo: _id, sealed, account: null }],
    }),
    async remove(payoutId: string, session: ClientSession): Promise<void> {
      await files.deleteOne({ _id: payoutId }, { session });
    },
    find: async (payoutId: string): Promise<PayoutFile | undefined> =>
      (await files.findOne({ _id: payoutId }).lean<PayoutFile>()) ?? undefined,
  };
}

export type PayoutFileStore = ReturnType<typeof openPayoutFiles>;
