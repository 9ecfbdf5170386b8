import { randomUUID } from 'node:crypto';
import type { MongoLink } from '../../libs/mongo/connect.ts';
import { UNSAVED } from '../../libs/mongo/document-store.ts';
import { migrate } from '../../libs/mongo/migrate.ts';
import { DEFAULT_POLICY } from '../../libs/threshold/default-policy.ts';
import { openKnownGroups } from '../../services/worker/thresholds/known.ts';
import { collections } from '../../services/worker/thresholds/part.ts';
import { recalculateSeason } from '../../services/worker/thresholds/recalculate/recalculate-season.ts';
import { openActions, openSeasons } from '../../services/worker/thresholds/watch/store.ts';

/** Makes what the worker knows of a season with so many open actions, in a database of its own. */
export async function openWatchedSeason(mongo: MongoLink, actions: number, groups: number) {
  const database = mongo.database(`bench-${randomUUID()}`);
  await migrate(database, collections);
  const deps = {
    actions: openActions(database, () => undefined),
    seasons: openSeasons(database, () => undefined),
    knownGroups: openKnownGroups(database),
    now: () => new Date(),
    countRecalculations: () => undefined,
  };
  const id = (kind: string, index: number) => `${kind}-${String(index).padStart(6, '0')}`;
  const batches = (count: number, size = 500) =>
    Array.from({ length: Math.ceil(count / size) }, (_, batch) =>
      Array.from({ length: Math.min(size, count - batch * size) }, (_row, index) => batch * size + index),
    );
  for (const batch of batches(groups))
    await deps.knownGroups.learn(batch.map((index) => ({ _id: id('group', index), version: 1, certified: true })));
  for (const batch of batches(actions)) {
    await deps.actions.saveMany(
      batch.map((index) => ({
        doc: {
          _id: id('action', index),
          version: UNSAVED,
          publishedVersion: 1,
          seasonId: 'bench',
          capCents: 5_000 + index,
          votes: index % 40,
          tallySeq: 1,
          fundable: false,
          shown: null,
        },
      })),
    );
  }
  const totalCents = 10 ** 10;
  let season = await deps.seasons.save({
    _id: 'bench',
    version: UNSAVED,
    seq: 1,
    state: 'open',
    mode: 'daily',
    totalCents,
    remainingCents: totalCents,
    policy: { version: 1, ...DEFAULT_POLICY },
    asked: 0,
  });
  return {
    /** Takes money away, so that the threshold of every action changes. */
    async recalculateAll(): Promise<void> {
      season = await deps.seasons.save({
        ...season,
        seq: season.seq + 1,
        remainingCents: season.remainingCents - 10 ** 8,
      });
      await recalculateSeason(deps, 'bench');
    },
    drop: () => database.dropDatabase(),
  };
}
