import type { EventOf } from '../../../libs/events/event.ts';
import { ofGroupOnAction } from '../../../libs/events/ids.ts';
import { definePlainCollection } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openProjection } from '../../../libs/mongo/projection.ts';
import type { Contact } from './mail.ts';

type Row<T> = Readonly<T> & { readonly _id: string; readonly version: number };

type KnownGroup = Row<{ name: string; certified: boolean }>;

const groupCollection = definePlainCollection<KnownGroup>({
  name: 'mail-known-groups',
  formerName: 'mail-groups',
  noun: 'group',
  indexes: [{ key: { certified: 1, _id: 1 } }],
  fields: { version: Number, name: String, certified: Boolean },
});

export const knownGroup = ({ data }: EventOf<'group.changed'>): KnownGroup => ({
  _id: data.groupId,
  version: data.version,
  name: data.name,
  certified: data.certified,
});

function openGroups(database: Database) {
  const groups = openProjection(database, groupCollection);
  return {
    ...groups,
    certifiedAfter: (after: string, limit: number) => groups.idsAfter({ certified: true }, after, limit),
    async certifiedAmong(ids: readonly string[]): Promise<string[]> {
      const rows = await groups.model
        .find({ _id: { $in: ids }, certified: true }, { _id: 1 })
        .lean<Pick<KnownGroup, '_id'>[]>();
      return rows.map(({ _id }) => _id);
    },
  };
}

type KnownContacts = Row<{ contacts: readonly Contact[] }>;

const contactCollection = definePlainCollection<KnownContacts>({
  name: 'mail-known-contacts',
  formerName: 'mail-contacts',
  noun: 'group',
  indexes: [{ key: { 'contacts.email': 1 } }],
  fields: {
    version: Number,
    contacts: [{ _id: false, email: String, name: String, role: String, locale: String, frequency: String }],
  },
});

export const knownContacts = ({ data }: EventOf<'group.contacts-changed'>): KnownContacts => ({
  _id: data.groupId,
  version: data.version,
  contacts: data.contacts,
});

function openContacts(database: Database) {
  const contacts = openProjection(database, contactCollection);
  const { model } = contacts;
  return {
    ...contacts,
    of: async (groupId: string): Promise<readonly Contact[]> => (await contacts.find(groupId))?.contacts ?? [],
    /** Gives the contacts of several groups, by the id of the group. */
    ofMany: async (groupIds: readonly string[]): Promise<ReadonlyMap<string, readonly Contact[]>> =>
      new Map((await contacts.findMany(groupIds)).map((row) => [row._id, row.contacts])),
    withAddress: (emails: readonly string[]) =>
      model.find({ 'contacts.email': { $in: emails } }).lean<KnownContacts[]>(),
    /**
     * Removes these addresses from all groups. The version of a row stays as it is, so the next news of the directory
     * replaces the row.
     */
    async eraseAddresses(emails: readonly string[]): Promise<void> {
      const rows = await model
        .find({ 'contacts.email': { $in: emails } }, { _id: 1 })
        .lean<Pick<KnownContacts, '_id'>[]>();
      if (rows.length > 0)
        await model.bulkWrite(
          rows.map(({ _id }) => ({
            updateOne: { filter: { _id }, update: { $pull: { contacts: { email: { $in: emails } } } } },
          })),
        );
    },
  };
}

export type KnownAction = Row<
  Pick<EventOf<'action.published'>['data'], 'number' | 'groupId' | 'title' | 'summary' | 'capCents'>
>;

const actionCollection = definePlainCollection<KnownAction>({
  name: 'mail-known-actions',
  formerName: 'mail-actions',
  noun: 'action',
  fields: { version: Number, number: Number, groupId: String, title: String, summary: String, capCents: Number },
});

export const knownAction = ({ data }: EventOf<'action.published'>): KnownAction => ({
  _id: data.actionId,
  version: data.version,
  number: data.number,
  groupId: data.groupId,
  title: data.title,
  summary: data.summary,
  capCents: data.capCents,
});

/** @property claimsUntil rows of former releases lack it */
type KnownCrossing = Row<{ fundableAt: Date; claimsUntil?: string }>;

const crossingCollection = definePlainCollection<KnownCrossing>({
  name: 'mail-known-crossings',
  formerName: 'mail-crossings',
  noun: 'crossing',
  fields: { version: Number, fundableAt: Date, claimsUntil: String },
});

export const knownCrossing = ({ data }: EventOf<'action.fundable'>): KnownCrossing => ({
  _id: data.actionId,
  version: data.version,
  fundableAt: new Date(data.fundableAt),
  claimsUntil: data.claimsUntil,
});

/** @property plannedMonth as YYYY-MM; rows of former releases lack it */
type KnownVote = Row<{
  actionId: string;
  groupId: string;
  active: boolean;
  at: Date;
  plannedMonth?: string;
}>;

const voteCollection = definePlainCollection<KnownVote>({
  name: 'mail-known-votes',
  formerName: 'mail-votes',
  noun: 'vote',
  indexes: [{ key: { actionId: 1, active: 1, groupId: 1 } }],
  fields: { version: Number, actionId: String, groupId: String, active: Boolean, at: Date, plannedMonth: String },
});

export const knownVoteId = ofGroupOnAction;

export const knownVote = ({ type, data }: EventOf<'vote.cast'> | EventOf<'vote.withdrawn'>): KnownVote => ({
  _id: knownVoteId(data.actionId, data.groupId),
  version: data.version,
  actionId: data.actionId,
  groupId: data.groupId,
  active: type === 'vote.cast',
  at: new Date(data.at),
  plannedMonth: data.plannedMonth,
});

function openVotes(database: Database) {
  const votes = openProjection(database, voteCollection);
  return {
    ...votes,
    /**
     * Gives the ids of groups whose vote the crossing counted, after the given one and in order. A later vote only asks
     * for a place, so it is left out.
     */
    async committedAfter(actionId: string, fundableAt: Date, after: string, limit: number): Promise<string[]> {
      const rows = await votes.model
        .find({ actionId, active: true, groupId: { $gt: after }, at: { $lte: fundableAt } }, { groupId: 1 })
        .sort({ groupId: 1 })
        .limit(limit)
        .lean<Pick<KnownVote, 'groupId'>[]>();
      return rows.map(({ groupId }) => groupId);
    },
  };
}

type KnownClaim = Row<{ title: string; amountCents: number }>;

const claimCollection = definePlainCollection<KnownClaim>({
  name: 'mail-known-claims',
  formerName: 'mail-claims',
  noun: 'claim',
  fields: { version: Number, title: String, amountCents: Number },
});

export const knownClaim = ({ data }: EventOf<'claim.validated'>): KnownClaim => ({
  _id: data.claimId,
  version: data.version,
  title: data.title,
  amountCents: data.amountCents,
});

type KnownReport = Row<{ actionId: string; tips: string; realCostCents: number; publishedAt: Date }>;

const reportCollection = definePlainCollection<KnownReport>({
  name: 'mail-known-reports',
  formerName: 'mail-reports',
  noun: 'report',
  indexes: [{ key: { actionId: 1, publishedAt: -1 } }],
  fields: { version: Number, actionId: String, tips: String, realCostCents: Number, publishedAt: Date },
});

export const knownReport = ({ data }: EventOf<'report.published'>): KnownReport => ({
  _id: data.reportId,
  version: data.version,
  actionId: data.actionId,
  tips: data.tips,
  realCostCents: data.realCostCents,
  publishedAt: new Date(data.publishedAt),
});

function openReports(database: Database) {
  const reports = openProjection(database, reportCollection);
  return {
    ...reports,
    latestOf: (actionId: string, limit: number) =>
      reports.model.find({ actionId }).sort({ publishedAt: -1 }).limit(limit).lean<KnownReport[]>(),
  };
}

export const knownCollections = [
  groupCollection,
  contactCollection,
  actionCollection,
  crossingCollection,
  voteCollection,
  claimCollection,
  reportCollection,
];

/** Mails tell these facts of other services. */
export const openKnown = (database: Database) => ({
  groups: openGroups(database),
  contacts: openContacts(database),
  actions: openProjection(database, actionCollection),
  crossings: openProjection(database, crossingCollection),
  votes: openVotes(database),
  claims: openProjection(database, claimCollection),
  reports: openReports(database),
});

export type Known = ReturnType<typeof openKnown>;
