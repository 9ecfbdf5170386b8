import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEFAULT_POLICY } from '../../libs/threshold/policy.ts';
import { parsePabulib } from '../../scripts/replay/pabulib.ts';
import { planOf } from '../../scripts/replay/plan.ts';
import { replay } from '../../scripts/replay/replay.ts';
import { playInMemory } from '../../scripts/replay/season-in-memory.ts';
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

const OPTIONS = {
  policy: { ...DEFAULT_POLICY, floor: 2, step: 3_000 },
  seed: 3,
  days: 8,
  arrival: 'uniform',
  returns: 30,
  returnAfter: 1,
} as const;

function electionOf(text: string) {
  const read = parsePabulib(text);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.election;
}

const replayed = (workers: number) => {
  const { MONGODB_URI: mongoUri = '', REDIS_URL: redisUrl = '', SMTP_URL: smtpUrl = '' } = process.env;
  return replay(
    electionOf(generatedFile(7)),
    { ...OPTIONS, workers },
    { servers: { mongoUri, redisUrl, smtpUrl }, folder, namespace: `r${newId().slice(0, 8)}` },
  );
};

test('a season ends in one state with one worker, with four, and in memory, decision for decision', async () => {
  const [alone, four] = await Promise.all([replayed(1), replayed(4)]);
  expect(four.outcome.state).toBe(alone.outcome.state);
  expect([alone.outcome.faults, four.outcome.faults]).toEqual([[], []]);
  const inMemory = playInMemory(planOf(electionOf(generatedFile(7)), OPTIONS));
  expect(alone.path).toEqual(inMemory.path);
  expect(alone.outcome.result).toEqual(inMemory.result);
  // Otherwise the equal states would say little: here every kind of decision is made that a replay can make.
  const decisions = inMemory.path.flatMap((morning) => morning.decisions);
  const kinds = new Set(decisions.map(({ kind }) => kind));
  for (const kind of ['night', 'cross', 'pass', 'extend', 'return-place']) expect(kinds).toContain(kind);
  const { actions, totalCents, remainingCents } = inMemory.result;
  const fundable = actions.filter((action) => action.fundable);
  expect(fundable.length).toBeGreaterThan(0);
  expect(fundable.length).toBeLessThan(PROJECTS.length);
  expect(totalCents - remainingCents).toBe(fundable.reduce((sum, { reservedCents }) => sum + reservedCents, 0));
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
