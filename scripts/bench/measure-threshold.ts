import { readEnvironment } from '../../libs/config/environment.ts';
import { startEmbedded } from '../../libs/embedded/embedded.ts';
import { createLogger } from '../../libs/logger/logger.ts';
import { connectMongo } from '../../libs/mongo/connect.ts';
import { DEFAULT_POLICY } from '../../libs/threshold/policy.ts';
import { openingMemory } from '../../libs/threshold/threshold.ts';
import { settle } from '../../services/budget/settlement/domain/settle.ts';
import type { Snapshot } from '../../services/budget/settlement/domain/snapshot.ts';
import type { Session } from '../command/session.ts';
import { openWatchedSeason } from './watched-season.ts';

/** Twice as many actions may take at most so many times as long. */
const LARGEST_RATIO = 2.2;
const POLICY = { version: 1, ...DEFAULT_POLICY };
const VOTES_PER_ACTION = 150;
const OFTEN = 40;

/** Makes a season in which about one action in seven crosses, with money for all of them. */
function snapshotOf(actions: number, groups: number): Snapshot {
  const names = Array.from({ length: groups }, (_, index) => `group-${String(index).padStart(6, '0')}`);
  const totalCents = 10 ** 11;
  return {
    seasonId: 'bench',
    state: 'open',
    now: new Date('2027-03-01T04:00:00Z'),
    claimsOver: false,
    startsOn: '2027-01-01',
    endsOn: '2027-12-31',
    policy: POLICY,
    memory: openingMemory(POLICY, '2027-01-01'),
    certifiedGroups: groups,
    totalCents,
    remainingCents: totalCents,
    fundable: [],
    open: Array.from({ length: actions }, (_, index) => {
      const voters = names.slice((index * 13) % 1_000, ((index * 13) % 1_000) + VOTES_PER_ACTION - 30 + (index % 35));
      return {
        actionId: `action-${String((index * 7_919) % actions).padStart(6, '0')}`,
        capCents: 5_000 + (index % 97) * 100,
        publishedAt: new Date(Date.UTC(2027, 0, 1) + index * 60_000),
        passed: false,
        votes: voters.length,
        recentVotes: 10,
        voters,
      };
    }),
  };
}

type Side = () => Promise<void> | void;
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/**
 * Measures both sides in turns, so that a noisy neighbour disturbs both of them.
 * @returns medians in milliseconds
 */
async function compare(rounds: number, half: Side, whole: Side): Promise<{ half: number; whole: number }> {
  const times: { half: number[]; whole: number[] } = { half: [], whole: [] };
  const measure = async (side: Side) => {
    const started = performance.now();
    await side();
    return performance.now() - started;
  };
  await half(); // The first run pays for the compiler.
  await whole();
  for (let round = 0; round < rounds; round += 1) {
    times.half.push(await measure(half));
    times.whole.push(await measure(whole));
  }
  return { half: median(times.half), whole: median(times.whole) };
}

/** Settles many times, because a single time would be too short to measure. */
const settleOften = (snapshot: Snapshot) => () => {
  for (let time = 0; time < OFTEN; time += 1) settle(snapshot);
};

export async function benchThreshold(
  { actions, groups, rounds }: { actions: number; groups: number; rounds: number },
  session: Session,
): Promise<number> {
  const { MONGODB_URI } = readEnvironment([]);
  const env = { MONGODB_URI, REDIS_URL: 'redis://not-needed', SMTP_URL: 'smtp://not-needed' };
  const starting = startEmbedded({ dataFolder: await session.temporaryFolder('bench'), env, say: () => undefined });
  const servers = await session.during(starting, ({ stop }) => stop());
  const mongo = await session.during(connectMongo(servers.mongoUri, createLogger({ level: 'silent' })), (link) =>
    link.close(),
  );
  console.log(
    `${actions} open actions against ${actions / 2}, ${groups} certified groups, ${rounds} rounds, medians; MongoDB: ${servers.mongoProvider}`,
  );
  const [halfSnapshot, wholeSnapshot] = [snapshotOf(actions / 2, groups), snapshotOf(actions, groups)];
  const [halfSeason, wholeSeason] = [
    await openWatchedSeason(mongo, actions / 2, groups),
    await openWatchedSeason(mongo, actions, groups),
  ];
  const rows = [
    {
      title: `settle, pure, ${OFTEN} times`,
      ...(await compare(rounds, settleOften(halfSnapshot), settleOften(wholeSnapshot))),
    },
    {
      title: 'full recalculation, every threshold changes',
      ...(await compare(rounds, halfSeason.recalculateAll, wholeSeason.recalculateAll)),
    },
  ];
  for (const { title, half, whole } of rows)
    console.log(
      `${title.padEnd(46)} ${half.toFixed(1).padStart(9)} ms ${whole.toFixed(1).padStart(9)} ms   ratio ${(whole / half).toFixed(2)}`,
    );
  const tooMuch = rows.filter(({ half, whole }) => whole / half > LARGEST_RATIO);
  console.log(
    tooMuch.length === 0
      ? `threshold ok: at most ${LARGEST_RATIO} times`
      : `threshold FAILED: ${tooMuch.map(({ title }) => title).join(', ')} above ${LARGEST_RATIO}`,
  );
  await Promise.all([halfSeason.drop(), wholeSeason.drop()]);
  return tooMuch.length === 0 ? 0 : 1;
}
