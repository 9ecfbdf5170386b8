import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chance, fateOf, killPoints } from '../../scripts/drill/mail/fates.ts';
import { runMailDrill } from '../../scripts/drill/mail/run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seuil-drill-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const SEED = 7;

test('300 recipients, a worker killed, Redis restarted, a mail server that fails: everybody has it, and nobody twice but where an acknowledgement was lost', async () => {
  const lines: string[] = [];
  const { counts, faults } = await runMailDrill({
    recipients: 300,
    kills: 1,
    seed: SEED,
    mostTimes: 3,
    mongoUri: process.env['MONGODB_URI']!,
    folder,
    say: (line) => {
      lines.push(line);
    },
  });
  expect(faults).toEqual([]);
  // All of it really happened.
  expect(counts).toMatchObject({
    recipients: 300,
    missed: 0,
    'have it': counts['deliverable'],
    'told twice otherwise': 0,
  });
  expect(counts['refused for good (5xx), failed']).toBe(2);
  expect(Number(counts['refused for a while (4xx), tries'])).toBeGreaterThanOrEqual(12);
  expect(counts['connection dropped after DATA']).toBe(3);
  expect(counts['told twice after such a drop']).toBe(counts['connection dropped after DATA']);
  expect(lines.filter((line) => /killed|restarted/.test(line))).toHaveLength(2);
});

test('the same seed gives the same fates and kills, in the shares that are promised', () => {
  const all = Array.from({ length: 20_000 }, (_, index) => fateOf(SEED, `p${index}@drill.test`, 7));
  const share = (kind: string) => all.filter((fate) => fate.kind === kind).length / all.length;
  expect(share('never')).toBeCloseTo(0.01, 2);
  expect(share('later')).toBeCloseTo(0.05, 2);
  expect(Math.abs(share('dropped') - 0.005)).toBeLessThan(0.002);
  expect(all.slice(0, 50)).toEqual(all.slice(0, 50).map((_, index) => fateOf(SEED, `p${index}@drill.test`, 7)));
  expect(killPoints(SEED, 5)).toEqual(killPoints(SEED, 5));
  expect(killPoints(SEED, 5)).not.toEqual(killPoints(SEED + 1, 5));
  const points = killPoints(SEED, 5);
  expect(points.every((at, index) => at < 0.95 && at > (points[index - 1] ?? 0))).toBe(true);
  expect(chance(1, 'a')).toBe(chance(1, 'a'));
});
