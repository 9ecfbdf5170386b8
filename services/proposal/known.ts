import { forbidden } from '../../libs/errors/app-error.ts';
import type { EventOf } from '../../libs/events/event.ts';
import { definePlainCollection } from '../../libs/mongo/collection.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import { openProjection, type Known, type Projection } from '../../libs/mongo/projection.ts';

export type KnownGroup = Known & { readonly name: string; readonly certified: boolean };

export type KnownSeason = Known & {
  readonly name: string;
  readonly state: 'open' | 'closing' | 'closed';
  readonly startsOn: string;
};

export const knownGroupCollection = definePlainCollection<KnownGroup>({
  name: 'known-groups',
  noun: 'group',
  fields: { version: Number, name: String, certified: Boolean },
});

export const knownSeasonCollection = definePlainCollection<KnownSeason>({
  name: 'known-seasons',
  noun: 'season',
  indexes: [{ key: { state: 1, startsOn: -1 } }],
  fields: { version: Number, name: String, state: String, startsOn: String },
});

export const openKnownGroups = (database: Database): Projection<KnownGroup> =>
  openProjection(database, knownGroupCollection);

export function openKnownSeasons(database: Database) {
  const seasons = openProjection(database, knownSeasonCollection);
  return {
    ...seasons,
    /**
     * Gives the open season; there is at most one. When the news of a closing arrives after the news of the next
     * opening, the later season counts.
     */
    open: async (): Promise<KnownSeason | undefined> =>
      (await seasons.model.findOne({ state: 'open' }).sort({ startsOn: -1 }).lean<KnownSeason>()) ?? undefined,
  };
}

export type KnownSeasonStore = ReturnType<typeof openKnownSeasons>;

type GroupFinder<M extends keyof Projection<KnownGroup>> = Pick<Projection<KnownGroup>, M>;

/** @throws not-known-yet, not-certified */
export async function requireCertified(groups: GroupFinder<'get'>, groupId: string): Promise<void> {
  const { certified } = await groups.get(groupId);
  if (!certified) throw forbidden('not-certified', 'Only groups that are certified now may do this.');
}

export const isCertified = async (groups: GroupFinder<'find'>, groupId: string): Promise<boolean> =>
  (await groups.find(groupId))?.certified === true;

export const knownGroup = ({ data: { groupId, version, name, certified } }: EventOf<'group.changed'>): KnownGroup => ({
  _id: groupId,
  version,
  name,
  certified,
});

type SeasonEvent = EventOf<'season.opened'> | EventOf<'season.closing'> | EventOf<'season.closed'>;

export const knownSeason = ({ data: { seasonId, version, name, state, startsOn } }: SeasonEvent): KnownSeason => ({
  _id: seasonId,
  version,
  name,
  state,
  startsOn,
});
