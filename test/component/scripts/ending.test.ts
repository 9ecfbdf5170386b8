import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from '@jest/globals';
import { isAlive } from '../../../libs/embedded/process-life.ts';
import { waitUntil } from '../../support/wait-until.ts';

const SCRIPT = '--import tsx test/component/scripts/long-running.ts';

type Running = { readonly folder: string; readonly pid: number; readonly child: number };

const started: ChildProcess[] = [];
afterAll(() => {
  for (const each of started) each.kill('SIGKILL');
});

async function start(file: string, args: string[]): Promise<{ process: ChildProcess; running: Running }> {
  const env = { ...process.env, NODE_OPTIONS: '', npm_lifecycle_event: 'long-running' };
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  started.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { process: child, running: JSON.parse(line) as Running };
}

const isAllGone = ({ folder, pid, child }: Running) => !isAlive(pid) && !isAlive(child) && !existsSync(folder);

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends a script with its number, its program and its folder',
  async (signal) => {
    const { process: script, running } = await start(process.execPath, SCRIPT.split(' '));
    expect(existsSync(running.folder) && isAlive(running.child)).toBe(true);
    const ended = once(script, 'exit');
    script.kill(signal);
    expect(await ended).toEqual([128 + constants.signals[signal], null]);
    expect(isAllGone(running)).toBe(true);
  },
);

test.each([
  ['npm itself', `"${process.execPath}" ${SCRIPT}; true`],
  ['npm above its shell', `sh -c '"${process.execPath}" ${SCRIPT}; true'; true`],
])('a script ends when its parent is killed: %s', async (_who, line) => {
  const { process: parent, running } = await start('sh', ['-c', line]);
  parent.kill('SIGKILL');
  await waitUntil(() => Promise.resolve(isAllGone(running)), {
    what: 'the end of the script, its program and its folder',
  });
});
