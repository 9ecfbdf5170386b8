import { documentSchema, modelOf, type Aggregate } from '../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import type { CollectionPlan } from '../../libs/mongo/migrate.ts';
import { projectNewer } from '../../libs/mongo/projection.ts';

/** What this service knows of the facts of others. It may lag. */
export type KnownGroup = Aggregate & { readonly name: string; readonly certified: boolean };
export type KnownSeason = Aggregate & {
  readonly name: string;
  readonly state: 'open' | 'closing' | 'closed';
  readonly startsOn: string;
};

export const knownCollections: readonly CollectionPlan[] = [
  { name: 'known-groups' },
  { name: 'known-seasons', indexes: [{ key: { state: 1, startsOn: -1 } }] },
];

const groupSchema = documentSchema<KnownGroup>({ version: Number, name: String, certified: Boolean }, 'known-groups');
const seasonSchema = documentSchema<KnownSeason>(
  { version: Number, name: String, state: String, startsOn: String },
  'known-seasons',
);

export function openKnownStore(database: Database) {
  const groups = modelOf<KnownGroup>(database, groupSchema);
  const seasons = modelOf<KnownSeason>(database, seasonSchema);
  return {
    keepGroups: (rows: readonly KnownGroup[]) => projectNewer<KnownGroup>(groups as never, rows),
    keepSeason: (row: KnownSeason) => projectNewer<KnownSeason>(seasons as never, [row]),
    group: async (id: string) => (await groups.findOne({ _id: id }).lean<KnownGroup>()) ?? undefined,
    groups: (ids: readonly string[]) => groups.find({ _id: { $in: ids } }).lean<KnownGroup[]>(),
    /** One is open at most; while news of a closing lags behind an opening, the later one counts. */
    openSeason: async () =>
      (await seasons.findOne({ state: 'open' }).sort({ startsOn: -1 }).lean<KnownSeason>()) ?? undefined,
  };
}
