import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runRollingDrill } from '../../scripts/drill/rolling/run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seuil-drill-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('two replicas are restarted one after the other under a load of votes: no request fails, and every acknowledged vote is counted', async () => {
  const { counts, faults } = await runRollingDrill({
    run: ['voting', 'budget'],
    roll: ['voting'],
    seconds: 0,
    quietSeconds: 1,
    votesPerSecond: 20,
    probeMs: 250,
    variables: { DRAIN_SECONDS: '1' },
    mongoUri: process.env['MONGODB_URI']!,
    redisUrl: process.env['REDIS_URL']!,
    smtpUrl: process.env['SMTP_URL']!,
    folder,
    say: () => undefined,
  });
  expect(faults).toEqual([]);
  expect(counts).toMatchObject({ 'replicas restarted': 2, 'requests failed': 0, 'dead letters': 0 });
  // How many there are depends on the machine; that there are many makes the rest worth saying.
  expect(counts['votes acknowledged']).toBeGreaterThan(10);
  expect(counts).toMatchObject({
    'votes in budget': counts['votes acknowledged'],
    'votes in the tallies': counts['votes acknowledged'],
  });
});
