import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from '@jest/globals';
import { removeTemporaryFolders, temporaryFolder } from './temporary-folder.ts';

afterAll(removeTemporaryFolders);

/** `npm start` on a machine of which only this is known. @returns its last words, and how it ended */
async function start(variables: Record<string, string>): Promise<{ code: number | null; words: string }> {
  const folder = await temporaryFolder();
  const env = {
    HOME: folder,
    XDG_CACHE_HOME: join(folder, 'cache'),
    SEUIL_DATA: join(folder, 'data'),
    PORT: '0',
    PATH: folder,
    ...variables,
  };
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [words, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number | null]>]);
  return { code, words };
}

test('a machine without Python and without servers is told in words what it lacks', async () => {
  const { code, words } = await start({});
  expect(words).toContain('No MongoDB could be had: give MONGODB_URI, or install mongod');
  expect(words).toContain('No Redis could be had: give REDIS_URL, or install redis-server');
  expect(words).toContain('Python 3.10 to 3.13 is needed on the PATH, as python3; no Python is there.');
  expect(words).not.toMatch(/^ {4}at |rung/m);
  expect(code).toBe(78);
});

test('a MongoDB that does not answer is named by its variable, without its password', async () => {
  const { code, words } = await start({
    MONGODB_URI: 'mongodb://me:secret@127.0.0.1:1/',
    REDIS_URL: 'redis://127.0.0.1:1',
  });
  expect(words).toContain('MONGODB_URI: no MongoDB answers there (connect ECONNREFUSED 127.0.0.1:1)');
  expect(words).not.toMatch(/^ {4}at |secret/m);
  expect(code).toBe(78);
});
