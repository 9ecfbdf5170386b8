import { randomUUID } from 'node:crypto';
import type { MongoLink } from '../../libs/mongo/connect.ts';
import { UNSAVED } from '../../libs/mongo/document-store.ts';
import { migrate } from '../../libs/mongo/migrate.ts';
import { DEFAULT_POLICY } from '../../libs/threshold/policy.ts';
import { nightsDue, openingMemory } from '../../libs/threshold/threshold.ts';
import { plusDays } from '../../libs/time/clock.ts';
import { inParis, parisTime } from '../../libs/time/paris.ts';
import { openKnownGroups } from '../../services/worker/thresholds/known.ts';
import { collections } from '../../services/worker/thresholds/part.ts';
import { recalculateSeason } from '../../services/worker/thresholds/recalculate/recalculate-season.ts';
import { openActions, openSeasons } from '../../services/worker/thresholds/watch/store.ts';

const FIRST_DAY = '2027-01-01';
const POLICY = { version: 1, ...DEFAULT_POLICY };

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
          passedIn: null,
          fundable: false,
          shown: null,
        },
      })),
    );
  }
  const NOON = 12;
  let today = FIRST_DAY;
  const totalCents = 10 ** 10;
  let season = await deps.seasons.save({
    _id: 'bench',
    version: UNSAVED,
    seq: 1,
    state: 'open',
    mode: 'daily',
    totalCents,
    remainingCents: totalCents,
    recentCents: 0,
    startsOn: FIRST_DAY,
    endsOn: '2027-12-31',
    policy: POLICY,
    memory: openingMemory(POLICY, FIRST_DAY),
    asked: 0,
  });
  return {
    /** Lets a night pass, so that the threshold of every action changes. */
    async recalculateAll(): Promise<void> {
      today = parisTime(plusDays(inParis(today, NOON), 1)).day;
      const [night] = nightsDue({ ...season, certifiedGroups: groups, today }, today);
      season = await deps.seasons.save({
        ...season,
        seq: season.seq + 1,
        memory: night?.memory ?? season.memory,
      });
      await recalculateSeason(deps, 'bench');
    },
    drop: () => database.dropDatabase(),
  };
}
