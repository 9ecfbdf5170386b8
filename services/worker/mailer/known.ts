import type { Model, SchemaDefinition } from 'mongoose';
import type { EventOf } from '../../../libs/events/event.ts';
import { documentSchema, modelOf } from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import { projectNewer } from '../../../libs/mongo/projection.ts';
import type { Contact } from './mail.ts';

/** What the mails tell of other services' things. Named apart: all concerns of the worker share one database. */
export const projectionCollections: readonly CollectionPlan[] = [
  { name: 'mail-groups', indexes: [{ key: { certified: 1, _id: 1 } }] },
  { name: 'mail-contacts', indexes: [{ key: { 'contacts.email': 1 } }] },
  { name: 'mail-actions' },
  { name: 'mail-crossings' },
  { name: 'mail-votes', indexes: [{ key: { actionId: 1, active: 1, groupId: 1 } }] },
  { name: 'mail-claims' },
  { name: 'mail-reports', indexes: [{ key: { actionId: 1, publishedAt: -1 } }] },
];

type Row<T> = Readonly<T> & { readonly _id: string; readonly version: number };
export type KnownGroup = Row<{ name: string; certified: boolean }>;
export type KnownContacts = Row<{ contacts: readonly Contact[] }>;
export type KnownAction = Row<
  Pick<EventOf<'action.published'>['data'], 'number' | 'groupId' | 'title' | 'summary' | 'capCents'>
>;
export type Crossing = Row<{ fundableAt: Date; /** Not in rows of before it was kept. */ claimsUntil?: string }>;
export type KnownVote = Row<{
  actionId: string;
  groupId: string;
  active: boolean;
  at: Date;
  /** YYYY-MM; not in rows of before it was kept. */ plannedMonth?: string;
}>;
export type KnownClaim = Row<{ title: string; amountCents: number }>;
export type KnownReport = Row<{ actionId: string; tips: string; realCostCents: number; publishedAt: Date }>;

const CONTACT = { _id: false, email: String, name: String, role: String, locale: String, frequency: String };

export function openProjections(database: Database) {
  const model = <T>(collection: string, fields: SchemaDefinition) =>
    modelOf<T>(database, documentSchema<T>({ version: Number, ...fields }, collection)) as unknown as Model<T>;
  const groups = model<KnownGroup>('mail-groups', { name: String, certified: Boolean });
  const contacts = model<KnownContacts>('mail-contacts', { contacts: [CONTACT] });
  const actions = model<KnownAction>('mail-actions', {
    number: Number,
    groupId: String,
    title: String,
    summary: String,
    capCents: Number,
  });
  const crossings = model<Crossing>('mail-crossings', { fundableAt: Date, claimsUntil: String });
  const votes = model<KnownVote>('mail-votes', {
    actionId: String,
    groupId: String,
    active: Boolean,
    at: Date,
    plannedMonth: String,
  });
  const claims = model<KnownClaim>('mail-claims', { title: String, amountCents: Number });
  const reports = model<KnownReport>('mail-reports', {
    actionId: String,
    tips: String,
    realCostCents: Number,
    publishedAt: Date,
  });
  const idsOf = (rows: readonly { _id: string }[]) => rows.map(({ _id }) => _id);
  return {
    saveGroups: (rows: readonly KnownGroup[]) => projectNewer(groups, rows),
    saveContacts: (rows: readonly KnownContacts[]) => projectNewer(contacts, rows),
    saveActions: (rows: readonly KnownAction[]) => projectNewer(actions, rows),
    saveCrossings: (rows: readonly Crossing[]) => projectNewer(crossings, rows),
    saveVotes: (rows: readonly KnownVote[]) => projectNewer(votes, rows),
    saveClaims: (rows: readonly KnownClaim[]) => projectNewer(claims, rows),
    saveReports: (rows: readonly KnownReport[]) => projectNewer(reports, rows),

    group: (id: string) => groups.findById(id).lean<KnownGroup>(),
    contactsOf: async (id: string) => (await contacts.findById(id).lean<KnownContacts>())?.contacts ?? [],
    contactsOfMany: async (ids: readonly string[]) =>
      new Map(
        (await contacts.find({ _id: { $in: ids } }).lean<KnownContacts[]>()).map((row) => [row._id, row.contacts]),
      ),
    action: (id: string) => actions.findById(id).lean<KnownAction>(),
    withAddress: (emails: readonly string[]) =>
      contacts.find({ 'contacts.email': { $in: emails } }).lean<KnownContacts[]>(),
    /** Its version stays: what the directory says next replaces it. */
    async eraseAddresses(emails: readonly string[]): Promise<void> {
      const found = await contacts.find({ 'contacts.email': { $in: emails } }, { _id: 1 }).lean<KnownContacts[]>();
      if (found.length > 0)
        await contacts.bulkWrite(
          found.map(({ _id }) => ({
            updateOne: { filter: { _id }, update: { $pull: { contacts: { email: { $in: emails } } } } },
          })),
        );
    },
    crossing: (id: string) => crossings.findById(id).lean<Crossing>(),
    vote: (id: string) => votes.findById(id).lean<KnownVote>(),
    claim: (id: string) => claims.findById(id).lean<KnownClaim>(),
    latestReports: (actionId: string, limit: number) =>
      reports.find({ actionId }).sort({ publishedAt: -1 }).limit(limit).lean<KnownReport[]>(),

    /** Ids of certified groups after the given one, in order. */
    certifiedAfter: async (after: string, limit: number) =>
      idsOf(
        await groups
          .find({ certified: true, _id: { $gt: after } }, { _id: 1 })
          .sort({ _id: 1 })
          .limit(limit)
          .lean<KnownGroup[]>(),
      ),
    /** Ids, after the given one and in order, of groups whose vote the crossing counted: a later one only asks for a place. */
    committedAfter: async (actionId: string, fundableAt: Date, after: string, limit: number) =>
      (
        await votes
          .find({ actionId, active: true, groupId: { $gt: after }, at: { $lte: fundableAt } }, { groupId: 1 })
          .sort({ groupId: 1 })
          .limit(limit)
          .lean<KnownVote[]>()
      ).map(({ groupId }) => groupId),
    certifiedAmong: async (ids: readonly string[]) =>
      idsOf(await groups.find({ _id: { $in: ids }, certified: true }, { _id: 1 }).lean<KnownGroup[]>()),
  };
}

export type Projections = ReturnType<typeof openProjections>;
