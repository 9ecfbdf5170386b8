import type { EventOf } from '../../../libs/events/event.ts';
import { definePlainCollection } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { openProjection } from '../../../libs/mongo/projection.ts';

/** This is a group as the directory announced it. The threshold counts how many groups are certified. */
export type KnownGroup = { readonly _id: string; readonly version: number; readonly certified: boolean };

export const knownGroupCollection = definePlainCollection<KnownGroup>({
  name: 'threshold-known-groups',
  formerName: 'threshold-groups',
  noun: 'group',
  indexes: [{ key: { certified: 1 } }],
  fields: { version: Number, certified: Boolean },
});

export function openKnownGroups(database: Database) {
  const groups = openProjection(database, knownGroupCollection);
  return { ...groups, countCertified: () => groups.model.countDocuments({ certified: true }) };
}

export type KnownGroups = ReturnType<typeof openKnownGroups>;

export const knownGroup = ({ data: { groupId, version, certified } }: EventOf<'group.changed'>): KnownGroup => ({
  _id: groupId,
  version,
  certified,
});
