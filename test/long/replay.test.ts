import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEFAULT_POLICY } from '../../libs/threshold/default-policy.ts';
import { parsePabulib } from '../../scripts/replay/pabulib.ts';
import { replay } from '../../scripts/replay/replay.ts';
import { shuffled } from '../../scripts/replay/seeded.ts';
import { newId } from '../support/system.ts';

const GROUPS = 60;
const PROJECTS = ['1', '2', '3', '4', '5', '6'];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seuil-replay-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Each group chooses one or two projects; the first ones are cheap and wanted by many, so that money ends before votes do. */
function generatedFile(seed: number): string {
  const ballots = Array.from({ length: GROUPS }, (_, voter) => {
    const liked = shuffled(
      [...PROJECTS, '1', '1', '2', '3'].map((id, at) => ({ id, at })),
      seed + voter,
      ({ at }) => String(at),
    );
    return `${voter};${[...new Set(liked.slice(0, 2).map(({ id }) => id))].join(',')}`;
  });
  return [
    'META',
    'key;value',
    'description;Essai',
    'unit;Ville',
    'budget;70000',
    'vote_type;approval',
    `num_projects;${PROJECTS.length}`,
    `num_votes;${GROUPS}`,
    'PROJECTS',
    'project_id;cost;name',
    ...PROJECTS.map((id) => `${id};${Number(id) * 5_000}.0;"Projet ""${id}"""`),
    'VOTES',
    'voter_id;vote',
    ...ballots,
  ].join('\n');
}

const replayed = (workers: number) => {
  const read = parsePabulib(generatedFile(7));
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  const { MONGODB_URI: mongoUri = '', REDIS_URL: redisUrl = '', SMTP_URL: smtpUrl = '' } = process.env;
  return replay(
    read.election,
    { policy: DEFAULT_POLICY, seed: 3, workers, step: 20 },
    { servers: { mongoUri, redisUrl, smtpUrl }, folder, namespace: `r${newId().slice(0, 8)}` },
  );
};

test('sixty groups end in the same state with one worker and with four, with money for some and the books right', async () => {
  const [alone, four] = await Promise.all([replayed(1), replayed(4)]);
  expect(four.outcome.state).toBe(alone.outcome.state);
  expect([alone.outcome.faults, four.outcome.faults]).toEqual([[], []]);
  // Otherwise the equal states would say little: some crossed at different steps, some later voters got places, some did not.
  const { path, outcome, plan } = alone;
  expect(path.map(({ ballots }) => ballots)).toEqual([20, 40, 60]);
  expect(path.at(-1)?.votes).toBe(plan.groups.flatMap(({ projectIds }) => projectIds).length);
  expect(path.filter(({ crossed }) => crossed.length > 0).length).toBeGreaterThan(0);
  expect(path.filter(({ extended }) => extended > 0).length).toBeGreaterThan(0);
  const fundable = outcome.actions.filter((action) => action.fundable);
  expect(fundable.length).toBeGreaterThan(0);
  expect(fundable.length).toBeLessThan(PROJECTS.length);
  expect(outcome.totalCents - outcome.remainingCents).toBe(
    fundable.reduce((sum, { reservedCents }) => sum + reservedCents, 0),
  );
  // Half a minute alone; the limit is for a machine that has other things to do.
});

test('a malformed file is refused with every fault and its line, and an unknown option with how to use it', async () => {
  const file = join(folder, 'malformed.pb');
  await writeFile(file, generatedFile(7).replace('budget;70000', 'budget;none').replace(/^5;2/m, '6;2'));
  const command = async (...args: string[]) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/replay.ts', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const [code] = (await once(child, 'close')) as [number];
    return { code, lines: output.split('\n') };
  };
  const [malformed, unknown] = await Promise.all([command(file), command(file, '--fast')]);
  expect(malformed.code).toBe(2);
  expect(malformed.lines.slice(0, 2)).toEqual([
    `${file}:5: budget "none" is no amount above 0 in euros`,
    `${file}:16: project_id 6 stands on line 15 already`,
  ]);
  expect([unknown.code, unknown.lines.join('\n')]).toEqual([
    2,
    expect.stringMatching(/--fast[\s\S]*npm run replay -- --help/),
  ]);
});
