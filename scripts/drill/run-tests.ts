import { readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { holdsWithin, isAlive } from '../../libs/embedded/process-life.ts';
import { inForeground } from '../command/program.ts';
import type { Session } from '../command/session.ts';

const JEST = ['node_modules/jest/bin/jest.js', '--config', 'jest.long.config.js'];
/** The time, in milliseconds, that the tethers give servers to end. */
const GRACE_MS = 12_000;

/**
 * Removes what a test run left that was cut off. Such a run does not remove the data of its servers, which end a moment
 * after it.
 */
async function removeData(folder: string): Promise<void> {
  const files = (await readdir(folder, { recursive: true }).catch(() => [])).filter((file) => file.endsWith('.pid'));
  const pids = await Promise.all(
    files.map(async (file) => Number(await readFile(join(folder, file), 'utf8').catch(() => ''))),
  );
  await holdsWithin(() => !pids.some((pid) => pid > 0 && isAlive(pid)), GRACE_MS);
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/**
 * Runs the tests below a path with additional variables.
 * @returns the exit code
 */
export function runTests(session: Session, path: string, variables: Readonly<Record<string, string>>): Promise<number> {
  const started: { pid?: number | undefined } = {};
  session.atEnd(() => removeData(resolve(`.seuil/test-${started.pid ?? 0}`)));
  const args = [...JEST, '--testPathPatterns', path];
  const running = inForeground(session, process.execPath, args, { env: { ...process.env, ...variables } });
  started.pid = running.pid;
  return running;
}
