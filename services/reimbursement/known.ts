import type { EventOf } from '../../libs/events/event.ts';
import { ofGroupOnAction } from '../../libs/events/ids.ts';
import type { EventData } from '../../libs/events/payloads/index.ts';
import { PLACE_STATES } from '../../libs/events/place-states.ts';
import { definePlainCollection } from '../../libs/mongo/collection.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import { openProjection, type Known } from '../../libs/mongo/projection.ts';

export type KnownGroup = Known &
  Pick<EventData<'group.changed'>, 'certified' | 'name'> & {
    /** This is missing in a group that was heard of before departments were kept. */
    readonly department?: string | undefined;
  };
export type KnownAction = Known & Pick<EventData<'action.published'>, 'number' | 'title' | 'capCents' | 'seasonId'>;
export type FundableAction = Known & Pick<EventData<'action.fundable'>, 'capCents' | 'seasonId' | 'claimsUntil'>;
export type KnownSeason = Known & Pick<EventData<'season.opened'>, 'state' | 'claimsUntil'>;
/** This is the place of one group on one action. Its id is made by placeId. */
export type KnownPlace = Known & {
  readonly state: 'granted' | 'waiting' | 'returned';
  readonly capCents: number;
  readonly at: string;
};
/** This is the balance of the envelope of a group. Its id is the id of the group. */
export type KnownEnvelope = Known & Pick<EventData<'envelope.changed'>, 'availableCents'>;

const groupCollection = definePlainCollection<KnownGroup>({
  name: 'known-groups',
  formerName: 'groups',
  noun: 'group',
  fields: { version: Number, certified: Boolean, name: String, department: String },
});
const actionCollection = definePlainCollection<KnownAction>({
  name: 'known-actions',
  formerName: 'actions',
  noun: 'action',
  fields: { version: Number, number: Number, title: String, capCents: Number, seasonId: String },
});
const fundableCollection = definePlainCollection<FundableAction>({
  name: 'known-fundable-actions',
  formerName: 'fundable-actions',
  noun: 'fundable action',
  fields: { version: Number, capCents: Number, seasonId: String, claimsUntil: String },
});
const seasonCollection = definePlainCollection<KnownSeason>({
  name: 'known-seasons',
  formerName: 'seasons',
  noun: 'season',
  fields: { version: Number, state: String, claimsUntil: String },
});
const envelopeCollection = definePlainCollection<KnownEnvelope>({
  name: 'known-envelopes',
  formerName: 'envelopes',
  noun: 'envelope',
  fields: { version: Number, availableCents: Number },
});
const placeCollection = definePlainCollection<KnownPlace>({
  name: 'known-places',
  formerName: 'places',
  noun: 'place',
  fields: { version: Number, state: String, capCents: Number, at: String },
});

export const knownCollections = [
  groupCollection,
  actionCollection,
  fundableCollection,
  seasonCollection,
  envelopeCollection,
  placeCollection,
];

export const openKnown = (database: Database) => ({
  groups: openProjection(database, groupCollection),
  actions: openProjection(database, actionCollection),
  fundableActions: openProjection(database, fundableCollection),
  seasons: openProjection(database, seasonCollection),
  envelopes: openProjection(database, envelopeCollection),
  places: openProjection(database, placeCollection),
});

/** These stores hold the facts of other services, each under its id. */
export type KnownStores = ReturnType<typeof openKnown>;

export const placeId = ofGroupOnAction;

export const knownGroup = ({ data }: EventOf<'group.changed'>): KnownGroup => ({
  _id: data.groupId,
  version: data.version,
  certified: data.certified,
  name: data.name,
  department: data.department,
});

export const knownAction = ({ data }: EventOf<'action.published'>): KnownAction => ({
  _id: data.actionId,
  version: data.version,
  number: data.number,
  title: data.title,
  capCents: data.capCents,
  seasonId: data.seasonId,
});

export const fundableAction = ({ data }: EventOf<'action.fundable'>): FundableAction => ({
  _id: data.actionId,
  version: data.version,
  capCents: data.capCents,
  seasonId: data.seasonId,
  claimsUntil: data.claimsUntil,
});

export const knownSeason = ({ data }: EventOf<'season.opened' | 'season.closing' | 'season.closed'>): KnownSeason => ({
  _id: data.seasonId,
  version: data.version,
  state: data.state,
  claimsUntil: data.claimsUntil,
});

export const knownEnvelope = ({ data }: EventOf<'envelope.changed'>): KnownEnvelope => ({
  _id: data.groupId,
  version: data.version,
  availableCents: data.availableCents,
});

export const knownPlace = ({ type, data }: EventOf<keyof typeof PLACE_STATES>): KnownPlace => ({
  _id: placeId(data.actionId, data.groupId),
  version: data.version,
  state: PLACE_STATES[type],
  capCents: data.capCents,
  at: data.at,
});
