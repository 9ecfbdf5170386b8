import type { ClientSession } from 'mongoose';
import { StaleWrite } from '../../../libs/errors/transient.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import {
  aggregateStore,
  documentSchema,
  modelOf,
  OUTBOX_INDEXES,
  WITHOUT_OUTBOX,
} from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage } from '../../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import { plusDays } from '../../../libs/time/clock.ts';
import type { Head } from '../audit/daily-root.ts';
import { sealedAccounts } from '../privacy/sealed-accounts-store.ts';
import type { Claim } from './domain/claim.ts';
import { DAYS_BESIDE, type Lookalikes } from './domain/risks.ts';
import { filterOf, IN_WORK, type List } from './lists.ts';

const newestFirst = { createdAt: -1, _id: -1 } as const;

export const claimCollection: CollectionPlan = {
  name: 'claims',
  indexes: [
    ...OUTBOX_INDEXES,
    { key: newestFirst },
    { key: { groupId: 1, ...newestFirst } },
    { key: { state: 1, ...newestFirst } },
    { key: { funding: 1, ...newestFirst } },
    { key: { actionId: 1, ...newestFirst } },
    { key: { groupId: 1, actionId: 1, ...newestFirst } },
    { key: { state: 1, payoutId: 1, _id: 1 } },
    { key: { state: 1, funding: 1, announcedAt: 1 } },
    { key: { state: 1, touchedAt: 1 } },
    { key: { touchedAt: 1, _id: 1 } },
    { key: { state: 1, type: 1, 'invoice.checkedAt': 1, invoiceDueOn: 1 } },
    { key: { refundDueCents: 1 }, sparse: true },
    { key: { 'documents.sha256': 1 } },
    { key: { 'documents.id': 1 } },
    { key: { 'payee.ibanFingerprint': 1 } },
    { key: { 'payee.ibanEncrypted': 1 } },
    { key: { 'trail.by': 1 } },
    { key: { 'trail.whom': 1 } },
    { key: { assignedTo: 1, ...newestFirst } },
    { key: { 'contact.name': 1, touchedAt: 1 }, sparse: true },
    { key: { touchedAt: 1 } },
  ],
};

const claimSchema = documentSchema<Claim>(
  {
    version: { type: Number, required: true },
    groupId: { type: String, required: true },
    actionId: String,
    type: { type: String, required: true },
    title: String,
    category: String,
    explanation: String,
    date: String,
    invoiceDueOn: String,
    eventUrl: String,
    amountCents: { type: Number, required: true },
    lines: [{ _id: false, label: String, amountCents: Number }],
    payee: { name: String, ibanEncrypted: String, ibanMasked: String, ibanFingerprint: String, bic: String },
    contact: Object,
    submission: Object,
    fundingDetail: Object,
    state: { type: String, required: true },
    envelopeMaxCents: Number,
    n: Number,
    funding: String,
    fundingVersion: Number,
    announcedAt: Date,
    submittedBy: String,
    validatedBy: String,
    approvedBy: String,
    paidBy: String,
    paidAt: Date,
    assignedTo: String,
    payoutId: String,
    invoice: Object,
    invoiceReminders: Number,
    refundDueCents: Number,
    refunds: [
      { _id: false, reference: String, amountCents: Number, receivedOn: String, bookedBy: String, bookedAt: Date },
    ],
    documents: [
      {
        _id: false,
        id: String,
        kind: String,
        filename: String,
        contentType: String,
        size: Number,
        sha256: String,
        uploadedBy: String,
        uploadedAt: Date,
      },
    ],
    trail: [
      {
        _id: false,
        at: Date,
        by: String,
        did: String,
        from: String,
        to: String,
        why: String,
        whom: String,
        salt: String,
        sealed: String,
        substance: String,
        hash: String,
      },
    ],
    createdAt: Date,
    touchedAt: Date,
  },
  'claims',
);

type Asked = Pick<Claim, 'groupId' | 'state' | 'funding' | 'actionId'>;

export type ClaimFilter = { readonly [K in keyof Asked]?: Asked[K] | undefined } & {
  readonly list?: List | undefined;
  /** A reviewer, or `nobody`. */ readonly assignedTo?: string | undefined;
};

function conditionOf({ list: name, assignedTo, ...rest }: ClaimFilter, today: string): Record<string, unknown> {
  const filter = {
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    ...(assignedTo !== undefined && { assignedTo: assignedTo === 'nobody' ? null : assignedTo }),
  };
  return name === undefined ? filter : { $and: [filter, filterOf(name, today)] };
}

/** Of each kind of likeness. */
const FLAGGED_SHOWN = 50;
/** Claims of one group on one action: far more than a cap can be split into sensibly. */
const BESIDES_AT_MOST = 1_000;

export function openClaims(database: Database, written: () => void) {
  const model = modelOf<Claim>(database, claimSchema);
  const claims = aggregateStore<Claim>(model, written);
  const list = (filter: object, limit: number, sort: Record<string, 1 | -1>, session?: ClientSession) =>
    model
      .find(filter as never, WITHOUT_OUTBOX)
      .sort(sort)
      .limit(limit)
      .session(session ?? null)
      .lean<Claim[]>();

  return {
    ...claims,
    groupOf: async (id: string): Promise<string | undefined> =>
      (await model.findOne({ _id: id }, { groupId: 1 }).lean<{ groupId: string }>())?.groupId,
    /** @param today YYYY-MM-DD */
    page: (filter: ClaimFilter, today: string, request: { cursor?: string | undefined; limit: number }) =>
      cursorPage<Claim>(model as never, conditionOf(filter, today), request, 'createdAt', -1),
    /** @param today YYYY-MM-DD */
    listed: (filter: ClaimFilter, today: string) =>
      model
        .find(conditionOf(filter, today) as never, WITHOUT_OUTBOX)
        .sort(newestFirst)
        .lean<Claim>()
        .cursor({ batchSize: 200 }) as AsyncIterable<Claim>,
    all: () => model.find({}, WITHOUT_OUTBOX).lean<Claim>().cursor() as AsyncIterable<Claim>,

    /** Longest untouched first. A claim that is touched while somebody pages moves to the end: it comes again, none is missed. */
    pageOfTouched: (since: Date, request: { cursor?: string | undefined; limit: number }) =>
      cursorPage<Claim>(model as never, { touchedAt: { $gte: since } }, request, 'touchedAt'),

    /** Of the claims touched since then. Read at majority: a head in a root must not vanish in a failover. */
    async headsSince(since: Date): Promise<Head[]> {
      const heads = new Map<string, Head>();
      const touched = model
        .find({ touchedAt: { $gte: since } }, { 'trail.hash': 1 })
        .readConcern('majority')
        .lean<Pick<Claim, '_id' | 'trail'>>()
        .cursor() as AsyncIterable<Pick<Claim, '_id' | 'trail'>>;
      // One that is touched while we read comes twice; its newer head counts.
      for await (const { _id: claimId, trail } of touched)
        heads.set(claimId, { claimId, entries: trail.length, hash: trail.at(-1)?.hash ?? '' });
      return [...heads.values()];
    },
    /** The hashes of each trail, oldest first; a claim that is not there is missing. */
    async trailHashes(ids: readonly string[]): Promise<Map<string, readonly string[]>> {
      const found = await model
        .find({ _id: { $in: ids } } as never, { 'trail.hash': 1 })
        .lean<Pick<Claim, '_id' | 'trail'>[]>();
      return new Map(found.map(({ _id, trail }) => [_id, trail.map(({ hash }) => hash)]));
    },

    accounts: sealedAccounts(model, {
      path: 'payee.ibanEncrypted',
      target: 'payee.ibanEncrypted',
      inDocument: ({ _id, payee }) => [{ boundTo: _id, sealed: payee.ibanEncrypted }],
    }),

    /** Those of these documents that a claim names. */
    async naming(documentIds: readonly string[]): Promise<ReadonlySet<string>> {
      const found = await model
        .find({ 'documents.id': { $in: documentIds } } as never, { 'documents.id': 1 })
        .lean<Pick<Claim, 'documents'>[]>();
      return new Set(found.flatMap(({ documents }) => documents.map(({ id }) => id)));
    },

    /** Other claims with the same receipt, account, group or action; enough of each to judge by. */
    async lookalikes({ _id, groupId, actionId, documents, payee, createdAt }: Claim): Promise<Lookalikes> {
      const digests = documents.map(({ sha256 }) => sha256);
      const others = (filter: object) => list({ ...filter, _id: { $ne: _id } }, FLAGGED_SHOWN, newestFirst);
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

    /** What a reviewer still has to see to: neither what is over, nor what is a draft. */
    assignedTo: (reviewerId: string, limit: number) =>
      list({ assignedTo: reviewerId, $or: IN_WORK }, limit, { _id: 1 }),

    /** The group's other claims on the same action. */
    besides: ({ _id, groupId, actionId }: Claim) =>
      list({ groupId, actionId, _id: { $ne: _id } }, BESIDES_AT_MOST, newestFirst),

    byIds: (ids: readonly string[], session?: ClientSession) =>
      list({ _id: { $in: ids } }, ids.length, { _id: 1 }, session),
    payable: (limit: number, session: ClientSession) =>
      list({ state: 'payable', payoutId: null }, limit, { _id: 1 }, session),

    /** Guarded as `save`, many in one round trip, inside a transaction. @throws StaleWrite when one of them was changed by somebody else */
    async saveAll(
      changes: readonly { doc: Claim; events?: readonly AnyEvent[] }[],
      session: ClientSession,
    ): Promise<void> {
      if (changes.length === 0) return;
      const operations = changes.map(({ doc: { _id, ...fields }, events = [] }) => ({
        updateOne: {
          filter: { _id, version: fields.version - 1 },
          update: {
            $set: fields,
            ...(events.length > 0 && {
              $push: { pending: { $each: events.map((event) => ({ at: new Date(event.time), event })) } },
            }),
          },
        },
      }));
      const { matchedCount } = await model.bulkWrite(operations, { session });
      if (matchedCount !== changes.length) throw new StaleWrite('a claim of this batch changed meanwhile');
    },

    /** Waiting for budget's answer since before `asked`, or for money since before `unfunded`; the longest waiting first. */
    unanswered: ({ asked, unfunded }: { asked: Date; unfunded: Date }, limit: number) =>
      list(
        {
          $or: [
            { state: 'finance_review', funding: 'pending', announcedAt: { $lt: asked } },
            { state: 'approved', funding: { $in: ['pending', 'held'] }, announcedAt: { $lt: asked } },
            { state: { $in: ['finance_review', 'approved'] }, funding: 'unfunded', announcedAt: { $lt: unfunded } },
          ],
        },
        limit,
        { announcedAt: 1 },
      ),

    /** Puts its events into the outbox once more; the claim itself does not change, so its version stays. */
    async announceAgain({ _id, version, announcedAt }: Claim, events: readonly AnyEvent[], at: Date): Promise<void> {
      const filter = { _id, version, announcedAt };
      await model.updateOne(filter as never, {
        $set: { announcedAt: at },
        $push: { pending: { $each: events.map((event) => ({ at, event })) } },
      });
      written();
    },

    /** Paid on a quote, and their invoice unread and due within a week or overdue. @param today YYYY-MM-DD */
    awaitingInvoice: (today: string, batch: number) =>
      model
        .find(
          {
            state: 'paid',
            type: 'payment',
            'invoice.checkedAt': null,
            invoiceDueOn: {
              $lte: plusDays(new Date(`${today}T00:00:00Z`), 7)
                .toISOString()
                .slice(0, 10),
            },
          } as never,
          { _id: 1 },
        )
        .lean<Pick<Claim, '_id'>>()
        .cursor({ batchSize: batch }) as AsyncIterable<Pick<Claim, '_id'>>,

    /** With the group since before `since`, though finance knows it. */
    untouched: (since: Date, limit: number) =>
      list({ state: { $in: ['peer_review', 'info_requested'] }, touchedAt: { $lt: since }, n: { $gte: 1 } }, limit, {
        touchedAt: 1,
      }),
    neverWithFinance: (actionId: string, limit: number) =>
      list({ actionId, state: { $in: ['draft', 'peer_review'] }, n: 0 }, limit, newestFirst),
    unfunded: (actionId: string, limit: number) =>
      list({ actionId, state: { $in: ['finance_review', 'approved'] }, funding: 'unfunded' }, limit, newestFirst),
  };
}
