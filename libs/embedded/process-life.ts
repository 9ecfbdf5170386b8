import { readFileSync } from 'node:fs';
import { readlink, realpath } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** A killed process still has a pid until its parent has waited for it, but it does nothing any more. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  // The command between the brackets may hold any character, brackets included.
  return /\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return ['EPERM', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

/** Polls the condition, because processes that are not our children send us no exit. */
export async function holdsWithin(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
  everyMs = 50,
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await condition()) return true;
    if (Date.now() >= deadline) return false;
    await pause(everyMs);
  }
}

/**
 * Tells whether the process works in the folder. A recorded pid alone proves nothing, because pids are reused; our
 * servers are known by their working folder.
 * @returns undefined when the system does not tell
 */
async function worksIn(pid: number, folder: string): Promise<boolean | undefined> {
  if (process.platform !== 'linux') return undefined;
  const [cwd, expected] = await Promise.all([readlink(`/proc/${pid}/cwd`), realpath(folder)]).catch(() => [
    undefined,
    undefined,
  ]);
  return cwd !== undefined && cwd === expected;
}

/**
 * The time, in milliseconds, that a server of an earlier run has to end by itself: the grace of its tether, and some
 * more.
 */
const ORPHAN_MS = 15_000;
/** The time, in milliseconds, that a server has to end after a signal. */
const SIGNAL_MS = 5_000;

/**
 * Waits for a server of an earlier run to end. Its tether is ending it, and until then it holds the lock of its data.
 * The server is ended by force only when it is certainly ours.
 * @throws when it does not end
 */
export async function orphanGone(pid: number, folder: string, say: (line: string) => void): Promise<void> {
  const gone = async () => !isAlive(pid) || (await worksIn(pid, folder)) === false;
  if (await gone()) return;
  say(`waiting for the server of an earlier run to end (process ${pid})`);
  if (await holdsWithin(gone, ORPHAN_MS)) return;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if ((await worksIn(pid, folder)) === true) process.kill(pid, signal);
    if (await holdsWithin(gone, SIGNAL_MS)) return;
  }
  throw new Error(`Process ${pid} still uses ${folder}; end it and start again.`);
}
