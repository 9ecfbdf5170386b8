import type { ClientSession } from 'mongoose';
import { WITHOUT_OUTBOX } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import type { PageRequest } from '../../../libs/mongo/cursor-page.ts';
import { openDocuments } from '../../../libs/mongo/document-store.ts';
import { plusDays } from '../../../libs/time/clock.ts';
import { sealedAccounts } from '../privacy/sealed-accounts-store.ts';
import { claimCollection, newestFirst } from './collection.ts';
import type { Claim } from './domain/claim.ts';
import { DAYS_BESIDE, type Lookalikes } from './domain/risks.ts';
import { conditionOf, type ClaimFilter } from './lists.ts';

/** At most this many claims are shown for each kind of likeness. */
const LOOKALIKES_SHOWN = 50;
/**
 * A preview counts at most this many claims of one group on one action. A cap cannot sensibly be split into so many.
 */
const BESIDES_AT_MOST = 1_000;
/** A list fetches this many claims from the database at once. */
const LISTED_AT_ONCE = 200;

export function openClaims(database: Database, written: () => void) {
  const claims = openDocuments(database, claimCollection, written);
  const { model } = claims;

  return {
    ...claims,
    groupOf: async (id: string): Promise<string | undefined> =>
      (await model.findOne({ _id: id }, { groupId: 1 }).lean<{ groupId: string }>())?.groupId,
    /** @param today YYYY-MM-DD */
    pageOf: (filter: ClaimFilter, today: string, request: PageRequest) =>
      claims.page(conditionOf(filter, today), request, { by: 'createdAt', direction: -1 }),
    /** @param today YYYY-MM-DD */
    listed: (filter: ClaimFilter, today: string) =>
      model
        .find(conditionOf(filter, today), WITHOUT_OUTBOX)
        .sort(newestFirst)
        .lean<Claim>()
        .cursor({ batchSize: LISTED_AT_ONCE }) as AsyncIterable<Claim>,

    accounts: sealedAccounts(model, {
      path: 'payee.ibanEncrypted',
      target: 'payee.ibanEncrypted',
      beside: ['payee.ibanMasked', 'payee.ibanFingerprint'],
      inDocument: ({ _id, payee }) => [{ boundTo: _id, sealed: payee.ibanEncrypted, account: payee }],
    }),

    /** Gives those of these documents that a claim names. */
    async namedDocuments(documentIds: readonly string[]): Promise<ReadonlySet<string>> {
      const found = await model
        .find({ 'documents.id': { $in: documentIds } }, { 'documents.id': 1 })
        .lean<Pick<Claim, 'documents'>[]>();
      return new Set(found.flatMap(({ documents }) => documents.map(({ id }) => id)));
    },

    /**
     * Finds other claims with the same receipt, account, group or action. It returns as many of each kind as a reviewer
     * needs.
     */
    async lookalikes(claim: Claim): Promise<Lookalikes> {
      const { _id, groupId, actionId, amountCents, date, documents, payee, createdAt } = claim;
      const digests = documents.map(({ sha256 }) => sha256);
      const others = (filter: object) =>
        claims.where({ ...filter, _id: { $ne: _id } }, { sort: newestFirst, limit: LOOKALIKES_SHOWN });
      const [byDocument, byAccount, byAmount, byGroup, byAction] = await Promise.all([
        digests.length === 0 ? [] : others({ 'documents.sha256': { $in: digests } }),
        others({ 'payee.ibanFingerprint': payee.ibanFingerprint }),
        others({ amountCents, date }),
        others({
          groupId,
          createdAt: { $gte: plusDays(createdAt, -DAYS_BESIDE), $lte: plusDays(createdAt, DAYS_BESIDE) },
        }),
        actionId === null
          ? []
          : others({ actionId, groupId: { $ne: groupId }, state: { $in: ['approved', 'payable', 'paid'] } }),
      ]);
      return { byDocument, byAccount, byAmount, byGroup, byAction };
    },

    /** Finds the claim of which money came back under this reference, as `refundKey` gives it. */
    refundedUnder: (key: string) =>
      model.findOne({ refundReferences: key }, { refunds: 1 }).lean<Pick<Claim, '_id' | 'refunds'>>(),

    /** Finds the other claims of the group on the same action. */
    besides: ({ _id, groupId, actionId }: Claim) =>
      claims.where({ groupId, actionId, _id: { $ne: _id } }, { sort: newestFirst, limit: BESIDES_AT_MOST }),

    /** Reads claims in the order of their ids, so that a batch of the same claims is always made in the same way. */
    byIds: (ids: readonly string[], session?: ClientSession) =>
      claims.where({ _id: { $in: ids } }, { sort: { _id: 1 }, session }),

    /**
     * Lists the ids of the claims that were paid on a quote and whose invoice nobody has read.
     * @param latest YYYY-MM-DD, the latest day on which the invoice is due
     */
    idsAwaitingInvoice: (latest: string) =>
      claims.idsWhere({ state: 'paid', type: 'payment', 'invoice.checkedAt': null, invoiceDueOn: { $lte: latest } }),
  };
}

export type ClaimStore = ReturnType<typeof openClaims>;
