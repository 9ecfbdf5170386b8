import { randomUUID } from 'node:crypto';
import type { MongoLink } from '../../libs/mongo/connect.ts';
import { migrate } from '../../libs/mongo/migrate.ts';
import { DEFAULT_POLICY } from '../../libs/threshold/threshold.ts';
import { recalculation } from '../../services/worker/thresholds/recalculate.ts';
import { collections, openStore } from '../../services/worker/thresholds/store.ts';

/** The worker's view of a season with so many open actions, in a database of its own. */
export async function openWatchedSeason(mongo: MongoLink, actions: number, groups: number) {
  const database = mongo.database(`bench-${randomUUID()}`);
  await migrate(database, collections);
  const store = openStore(database, () => undefined);
  const recalculate = recalculation({ store, now: () => new Date() });
  const id = (kind: string, index: number) => `${kind}-${String(index).padStart(6, '0')}`;
  const batches = (count: number, size = 500) =>
    Array.from({ length: Math.ceil(count / size) }, (_, batch) =>
      Array.from({ length: Math.min(size, count - batch * size) }, (_row, index) => batch * size + index),
    );
  for (const batch of batches(groups))
    await store.saveGroups(batch.map((index) => ({ _id: id('group', index), version: 1, certified: true })));
  for (const batch of batches(actions)) {
    await store.actions.saveMany(
      batch.map((index) => ({
        doc: {
          _id: id('action', index),
          version: 1,
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
  let season = await store.seasons.insert({
    _id: 'bench',
    version: 1,
    seq: 1,
    state: 'open',
    mode: 'daily',
    totalCents,
    remainingCents: totalCents,
    policy: { version: 1, ...DEFAULT_POLICY },
    asked: 0,
  });
  return {
    /** Money goes, so that every action gets news. */
    async recalculateAll(): Promise<void> {
      season = await store.seasons.save({
        ...season,
        version: season.version + 1,
        seq: season.seq + 1,
        remainingCents: season.remainingCents - 10 ** 8,
      });
      await recalculate.recalculateSeason('bench');
    },
    drop: () => database.dropDatabase(),
  };
}
