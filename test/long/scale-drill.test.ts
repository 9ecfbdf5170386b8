import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { backlogOf } from '../../scripts/drill/scale/backlog.ts';
import { runScaleDrill } from '../../scripts/drill/scale/run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seuil-drill-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const SEED = 7;

test('400 jobs while processes come and go by SIGTERM: each has its effect, and none twice', async () => {
  const { counts, faults, lines } = await runScaleDrill({
    jobs: 400,
    seed: SEED,
    most: 2,
    mongoUri: process.env['MONGODB_URI']!,
    redisUrl: process.env['REDIS_URL']!,
    folder,
    say: () => undefined,
    variables: { DRAIN_SECONDS: '0' },
  });
  expect(faults).toEqual([]);
  expect(counts).toMatchObject({ 'votes expected': 360, 'places asked for': 32, 'claims submitted': 12 });
  // Both ended by themselves, with their work done.
  expect(lines.filter((line) => /^budget-\d\s+0\s/.test(line))).toHaveLength(2);
});

test('the backlog is the same for a seed, tells some facts twice, and some withdrawals before their votes', () => {
  const at = new Date('2027-03-01T12:00:00Z');
  const { events, expected } = backlogOf(5_000, SEED, at);
  expect(events).toHaveLength(5_000);
  expect(events).toEqual(backlogOf(5_000, SEED, at).events);
  expect(events).not.toEqual(backlogOf(5_000, SEED + 1, at).events);
  const indexOf = new Map(events.map(({ id }, index) => [id, index]));
  expect(indexOf.size).toBe(5_000);
  expect(events.filter(({ id }) => /-again-\d+$/.test(id))).toHaveLength(100);
  const withdrawals = events.flatMap(({ type, subject }, index) =>
    type === 'vote.withdrawn' ? [{ index, cast: indexOf.get(`vote.cast.${subject}.1`)! }] : [],
  );
  expect(withdrawals).toHaveLength(250);
  expect(withdrawals.filter(({ index, cast }) => index < cast).length).toBeGreaterThan(80);
  expect([...expected.votes.values()].filter(({ active }) => !active)).toHaveLength(250);
});
