import type { ClientSession } from 'mongoose';
import type { AnyEvent } from '../../../libs/events/event.ts';
import { WITHOUT_OUTBOX } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import type { PageRequest } from '../../../libs/mongo/cursor-page.ts';
import { openDocuments } from '../../../libs/mongo/document-store.ts';
import { waitingEvents } from '../../../libs/outbox/waiting-events.ts';
import { plusDays } from '../../../libs/time/clock.ts';
import type { Head } from '../audit/daily-root.ts';
import { sealedAccounts } from '../privacy/sealed-accounts-store.ts';
import { claimCollection, newestFirst } from './collection.ts';
import type { Claim } from './domain/claim.ts';
import { DAYS_BESIDE, type Lookalikes } from './domain/risks.ts';
import { conditionOf, IN_WORK, type ClaimFilter } from './lists.ts';

/** Claims that are shown at most for each kind of likeness. */
const LOOKALIKES_SHOWN = 50;
/** Claims of one group on one action that a preview counts; far more than a cap can be split into sensibly. */
const BESIDES_AT_MOST = 1_000;
/** Claims that a list fetches from the database at once. */
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
      claims.page(conditionOf(filter, today), request, 'createdAt', -1),
    /** @param today YYYY-MM-DD */
    listed: (filter: ClaimFilter, today: string) =>
      model
        .find(conditionOf(filter, today), WITHOUT_OUTBOX)
        .sort(newestFirst)
        .lean<Claim>()
        .cursor({ batchSize: LISTED_AT_ONCE }) as AsyncIterable<Claim>,

    /** The longest untouched come first. A claim that is touched while somebody pages moves to the end: it comes again, and none is missed. */
    pageOfTouched: (since: Date, request: PageRequest) =>
      claims.page({ touchedAt: { $gte: since } }, request, 'touchedAt'),

    /** The heads of the claims that were touched since then. It reads at majority: a head in a root must not vanish in a failover. */
    async headsSince(since: Date): Promise<Head[]> {
      const heads = new Map<string, Head>();
      const touched = model
        .find({ touchedAt: { $gte: since } }, { 'trail.hash': 1 })
        .readConcern('majority')
        .lean<Pick<Claim, '_id' | 'trail'>>()
        .cursor() as AsyncIterable<Pick<Claim, '_id' | 'trail'>>;
      // A claim that is touched while we read comes twice; its newer head counts.
      for await (const { _id: claimId, trail } of touched)
        heads.set(claimId, { claimId, entries: trail.length, hash: trail.at(-1)?.hash ?? '' });
      return [...heads.values()];
    },
    /** The hashes of each trail, oldest first; a claim that is not there is missing. */
    async trailHashes(ids: readonly string[]): Promise<Map<string, readonly string[]>> {
      const found = await model.find({ _id: { $in: ids } }, { 'trail.hash': 1 }).lean<Pick<Claim, '_id' | 'trail'>[]>();
      return new Map(found.map(({ _id, trail }) => [_id, trail.map(({ hash }) => hash)]));
    },

    accounts: sealedAccounts(model, {
      path: 'payee.ibanEncrypted',
      target: 'payee.ibanEncrypted',
      inDocument: ({ _id, payee }) => [{ boundTo: _id, sealed: payee.ibanEncrypted }],
    }),

    /** The ones of these documents that some claim names. */
    async namedDocuments(documentIds: readonly string[]): Promise<ReadonlySet<string>> {
      const found = await model
        .find({ 'documents.id': { $in: documentIds } }, { 'documents.id': 1 })
        .lean<Pick<Claim, 'documents'>[]>();
      return new Set(found.flatMap(({ documents }) => documents.map(({ id }) => id)));
    },

    /** Other claims with the same receipt, account, group or action: as many of each as one needs to judge. */
    async lookalikes({ _id, groupId, actionId, documents, payee, createdAt }: Claim): Promise<Lookalikes> {
      const digests = documents.map(({ sha256 }) => sha256);
      const others = (filter: object) =>
        claims.where({ ...filter, _id: { $ne: _id } }, { sort: newestFirst, limit: LOOKALIKES_SHOWN });
      const [byDocument, byAccount, byGroup, byAction] = await Promise.all([
        digests.length === 0 ? [] : others({ 'documents.sha256': { $in: digests } }),
        others({ 'payee.ibanFingerprint': payee.ibanFingerprint }),
        others({
          groupId,
          createdAt: { $gte: plusDays(createdAt, -DAYS_BESIDE), $lte: plusDays(createdAt, DAYS_BESIDE) },
        }),
        actionId === null
          ? []
          : others({ actionId, groupId: { $ne: groupId }, state: { $in: ['approved', 'payable', 'paid'] } }),
      ]);
      return { byDocument, byAccount, byGroup, byAction };
    },

    /** The claims that a reviewer still has to see to, without drafts and without what is over. */
    assignedTo: (reviewerId: string, limit: number) =>
      claims.where({ assignedTo: reviewerId, $or: IN_WORK }, { sort: { _id: 1 }, limit }),

    /** The group's other claims on the same action. */
    besides: ({ _id, groupId, actionId }: Claim) =>
      claims.where({ groupId, actionId, _id: { $ne: _id } }, { sort: newestFirst, limit: BESIDES_AT_MOST }),

    /** In the order of their ids, so that a batch of them is always made alike. */
    byIds: (ids: readonly string[], session?: ClientSession) =>
      claims.where({ _id: { $in: ids } }, { sort: { _id: 1 }, session }),
    payable: (limit: number, session: ClientSession) =>
      claims.where({ state: 'payable', payoutId: null }, { sort: { _id: 1 }, limit, session }),

    /** Claims that wait for budget's answer since before `answer`, or for money since before `money`. The longest waiting come first. */
    unanswered: ({ answer, money }: { answer: Date; money: Date }, limit: number) =>
      claims.where(
        {
          $or: [
            { state: 'finance_review', funding: 'pending', announcedAt: { $lt: answer } },
            { state: 'approved', funding: { $in: ['pending', 'held'] }, announcedAt: { $lt: answer } },
            { state: { $in: ['finance_review', 'approved'] }, funding: 'unfunded', announcedAt: { $lt: money } },
          ],
        },
        { sort: { announcedAt: 1 }, limit },
      ),

    /** Puts its events into the outbox once more. The claim itself does not change, so its version stays. */
    async announceAgain({ _id, version, announcedAt }: Claim, events: readonly AnyEvent[], at: Date): Promise<void> {
      await model.updateOne(
        { _id, version, announcedAt },
        { $set: { announcedAt: at }, $push: { pending: { $each: waitingEvents(events) } } },
      );
      written();
    },

    /** Ids of the claims that were paid on a quote, and whose invoice nobody has read. @param latest YYYY-MM-DD, the latest day on which the invoice is due */
    idsAwaitingInvoice: (latest: string) =>
      claims.idsWhere({ state: 'paid', type: 'payment', 'invoice.checkedAt': null, invoiceDueOn: { $lte: latest } }),

    /** Claims that finance knows, and that the group has not touched since then. */
    untouched: (since: Date, limit: number) =>
      claims.where(
        { state: { $in: ['peer_review', 'info_requested'] }, touchedAt: { $lt: since }, n: { $gte: 1 } },
        { sort: { touchedAt: 1 }, limit },
      ),
    neverWithFinance: (actionId: string, limit: number) =>
      claims.where({ actionId, state: { $in: ['draft', 'peer_review'] }, n: 0 }, { sort: newestFirst, limit }),
    unfunded: (actionId: string, limit: number) =>
      claims.where(
        { actionId, state: { $in: ['finance_review', 'approved'] }, funding: 'unfunded' },
        { sort: newestFirst, limit },
      ),
  };
}

export type ClaimStore = ReturnType<typeof openClaims>;
