import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seuil-manners-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** As npm runs it, without a terminal. */
const run = (script: string, args: readonly string[], dataFolder: string): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'development', SEUIL_DATA: dataFolder };
    execFile(
      process.execPath,
      ['--import', 'tsx', `scripts/${script}.ts`, ...args],
      { env },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });

async function filledFolder(name: string): Promise<string> {
  const data = join(folder, name);
  for (const entry of ['mongo', 'demo/redis', 'holidays']) await mkdir(join(data, entry), { recursive: true });
  return data;
}

test('--help and a wrong option leave all data alone, and end without a stack trace', async () => {
  const data = await filledFolder('asked');
  const [help, wrong, unasked] = await Promise.all([
    run('reset', ['--help'], data),
    run('reset', ['--yess'], data),
    run('reset', [], data),
  ]);
  expect(help).toMatchObject({ code: 0, stdout: expect.stringMatching(/^npm run reset -- \[options\]\n/), stderr: '' });
  expect(wrong).toEqual({
    code: 2,
    stdout: '',
    stderr: 'There is no option --yess; did you mean --yes?\nHow to use it: npm run reset -- --help\n',
  });
  expect(unasked).toMatchObject({
    code: 2,
    stdout: expect.stringContaining(`${data}/demo: redis\n`),
    stderr: expect.stringContaining('npm run reset -- --yes'),
  });
  expect((await readdir(data)).sort()).toEqual(['demo', 'holidays', 'mongo']);
});

test('reset removes what Seuil put there, and nothing else', async () => {
  const data = await filledFolder('removed');
  expect(await run('reset', ['--yes'], data)).toMatchObject({ code: 0, stderr: '' });
  expect(await readdir(data)).toEqual(['holidays']);
});

test('neither start nor demo starts anything when it is asked for help or misused', async () => {
  const data = join(folder, 'unused');
  const ended = await Promise.all([
    run('start', ['--help'], data),
    run('demo', ['--help'], data),
    run('start', ['vote'], data),
    run('demo', ['--keep=yes'], data),
  ]);
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 2, 2]);
  expect(ended.map(({ stderr }) => stderr.split('\n')[0])).toEqual([
    '',
    '',
    expect.stringMatching(/^SERVICE is one of directory, .*, not "vote"$/),
    '--keep takes no value',
  ]);
  expect(existsSync(data)).toBe(false);
});

test('no token is signed for a folder on which no Seuil was ever started', async () => {
  const data = join(folder, 'mistyped');
  expect(await run('token', ['--scope', 'group'], data)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^No Seuil was ever started on .*mistyped, .*npm start/),
  });
  expect(existsSync(data)).toBe(false);
});

test('a preview of mails goes into no folder that holds something else', async () => {
  const data = await filledFolder('documents');
  expect(await run('mail-preview', ['--out', data], data)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('name a new folder'),
  });
  expect(await readdir(data)).toHaveLength(3);
});
