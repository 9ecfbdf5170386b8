import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

let folder = '';
let system: ChildProcess;
let variables: NodeJS.ProcessEnv;

/** What `npm start` prints until it is ready. */
async function welcomeOf(terminal: Readable): Promise<string> {
  let output = '';
  // Its log goes there later, so it stays open.
  for await (const piece of terminal.iterator({ destroyOnReturn: false })) {
    output += String(piece);
    if (output.includes('Ctrl-C ends it')) return output;
  }
  throw new Error(`npm start ended before it was ready:\n${output}`);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seuil-first-run-'));
  const usual = {
    ...process.env,
    NODE_ENV: 'development',
    NODE_OPTIONS: '',
    SEUIL_DATA: folder,
    NAMESPACE: `first-${crypto.randomUUID().slice(0, 8)}`,
  };
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts'], {
    env: { ...usual, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = child.stdout;
  system = child;
  const [, port] = /Seuil is ready: http:\/\/127\.0\.0\.1:(\d+)/.exec(await welcomeOf(output)) ?? [];
  output.resume();
  variables = { ...usual, PORT: port };
});

afterAll(async () => {
  system.kill('SIGTERM');
  await once(system, 'exit');
  await rm(folder, { recursive: true, force: true });
});

/** The block of the README as a stranger pastes it; only the port is that of this test. */
async function pasted(): Promise<string> {
  const [, block = ''] =
    /## The story in five calls[^]*?```sh\n([^]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? [];
  const shell = spawn('sh', ['-c', `exec 2>&1\n${block.replace(':3000', `:${variables['PORT'] ?? ''}`)}`], {
    env: variables,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return text(shell.stdout);
}

test('the five calls of the README tell the story on a new system, and again on one that holds it', async () => {
  const output = await pasted();
  expect(output).toContain('8 actions are published');
  for (const word of ['"result":', '"number":1', '"castAt":', '"fundable":{"at"', '"state":"granted"'])
    expect(output).toContain(word);
  expect(output).not.toMatch(/"status":4\d\d|^ {4}at |Nothing answers/m);

  const again = await pasted();
  expect(again).toContain('holds a season already, so nothing was added');
  expect(again).toContain('"state":"granted"');
});
