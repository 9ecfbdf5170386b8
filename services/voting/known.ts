import { forbidden } from '../../libs/errors/app-error.ts';
import type { EventOf } from '../../libs/events/event.ts';
import { PLACE_STATES } from '../../libs/events/place-states.ts';
import { definePlainCollection } from '../../libs/mongo/collection.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import { openProjection, type Known, type Projection } from '../../libs/mongo/projection.ts';
import { voteId } from './votes/domain/vote.ts';

export type KnownGroup = Known & { readonly certified: boolean; readonly name: string };

export type KnownSeason = Known & {
  readonly state: 'open' | 'closing' | 'closed';
  readonly startsOn: string;
  readonly claimsUntil: string;
};

/** This is the place of a group on an action. It has the id of the vote of the group for that action. */
export type KnownPlace = Known & {
  readonly groupId: string;
  readonly state: 'waiting' | 'granted' | 'returned';
};

export const knownGroupCollection = definePlainCollection<KnownGroup>({
  name: 'known-groups',
  formerName: 'groups',
  noun: 'group',
  indexes: [{ key: { certified: 1, _id: 1 } }],
  fields: { version: Number, certified: Boolean, name: String },
});

export const knownSeasonCollection = definePlainCollection<KnownSeason>({
  name: 'known-seasons',
  formerName: 'seasons',
  noun: 'season',
  fields: { version: Number, state: String, startsOn: String, claimsUntil: String },
});

export const knownPlaceCollection = definePlainCollection<KnownPlace>({
  name: 'known-places',
  formerName: 'places',
  noun: 'place',
  indexes: [{ key: { groupId: 1 } }],
  fields: { version: Number, groupId: String, state: String },
});

export const knownCollections = [knownGroupCollection, knownSeasonCollection, knownPlaceCollection];

export function openKnownGroups(database: Database) {
  const groups = openProjection(database, knownGroupCollection);
  return {
    ...groups,
    /** Counts those of these groups that are certified now. */
    countCertified: async (ids: readonly string[]): Promise<number> =>
      ids.length === 0 ? 0 : groups.model.countDocuments({ _id: { $in: ids }, certified: true }),
  };
}

export type KnownGroupStore = ReturnType<typeof openKnownGroups>;

export const openKnownSeasons = (database: Database): Projection<KnownSeason> =>
  openProjection(database, knownSeasonCollection);

export function openKnownPlaces(database: Database) {
  const places = openProjection(database, knownPlaceCollection);
  return { ...places, ofGroup: (groupId: string) => places.model.find({ groupId }).lean<KnownPlace[]>() };
}

export type KnownPlaceStore = ReturnType<typeof openKnownPlaces>;

/** @throws not-known-yet, not-certified */
export async function requireCertified(groups: Pick<Projection<KnownGroup>, 'get'>, groupId: string): Promise<void> {
  const { certified } = await groups.get(groupId);
  if (!certified) throw forbidden('not-certified', 'Only certified groups take part; this one is not certified now.');
}

export const knownGroup = ({ data: { groupId, version, certified, name } }: EventOf<'group.changed'>): KnownGroup => ({
  _id: groupId,
  version,
  certified,
  name,
});

type SeasonEvent = EventOf<'season.opened'> | EventOf<'season.closing'> | EventOf<'season.closed'>;

export const knownSeason = ({
  data: { seasonId, version, state, startsOn, claimsUntil },
}: SeasonEvent): KnownSeason => ({
  _id: seasonId,
  version,
  state,
  startsOn,
  claimsUntil,
});

type PlaceEvent = EventOf<'place.granted'> | EventOf<'place.waiting'> | EventOf<'place.returned'>;

export const knownPlace = ({ type, data: { actionId, groupId, version } }: PlaceEvent): KnownPlace => ({
  _id: voteId(actionId, groupId),
  version,
  groupId,
  state: PLACE_STATES[type],
});
