import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive } from './process-life.ts';

/** The time, in milliseconds, after which the holder of a lock says again that it lives. */
const BEAT_MS = 2_000;
/**
 * The time, in milliseconds, without a beat after which the holder counts as gone, even if another process has its pid
 * now.
 */
const STALE_MS = 30_000;

/** The number of milliseconds between two attempts to take a lock. */
const LOOK_EVERY_MS = 100;

let serial = 0;
const aside = (lock: string) => `${lock}.${process.pid}-${(serial += 1)}`;

async function isStale(lock: string): Promise<boolean> {
  const [owner, { mtimeMs }] = await Promise.all([readFile(join(lock, 'pid'), 'utf8'), stat(join(lock, 'pid'))]);
  return !isAlive(Number(owner)) || Date.now() - mtimeMs > STALE_MS;
}

/**
 * Renaming a filled folder takes the lock and names its owner in one step, so nobody ever sees a lock without an owner.
 */
async function take(lock: string): Promise<boolean> {
  const ownFile = aside(lock);
  await mkdir(ownFile, { recursive: true });
  await writeFile(join(ownFile, 'pid'), String(process.pid));
  try {
    await rename(ownFile, lock);
    return true;
  } catch {
    await rm(ownFile, { recursive: true, force: true });
  }
  if (await isStale(lock).catch(() => false)) {
    const old = aside(lock);
    const moved = await rename(lock, old).then(
      () => true,
      () => false,
    );
    if (moved) await rm(old, { recursive: true, force: true });
  }
  return false;
}

export type LockOptions = { waitMs: number; onWait?: (() => void) | undefined };

/** Keeps a lock that was taken. @returns a function that releases the lock */
function keep(lock: string): () => Promise<void> {
  const beat = setInterval(
    () => void utimes(join(lock, 'pid'), new Date(), new Date()).catch(() => undefined),
    BEAT_MS,
  );
  return () => {
    clearInterval(beat);
    return rm(lock, { recursive: true, force: true });
  };
}

/**
 * Holds a lock for as long as this process wants.
 * @returns a function that releases it; undefined when another process holds the lock
 */
export async function held(lock: string): Promise<(() => Promise<void>) | undefined> {
  await mkdir(dirname(lock), { recursive: true });
  // The first attempt may only remove the lock of a dead process.
  return (await take(lock)) || (await take(lock)) ? keep(lock) : undefined;
}

/** Gives the pid of the process that holds the lock, unless that process is gone. */
export async function holderOf(lock: string): Promise<number | undefined> {
  if (await isStale(lock).catch(() => true)) return undefined;
  return Number(await readFile(join(lock, 'pid'), 'utf8'));
}

/** Runs the work while no other process that uses this lock runs. @throws when the lock stays taken for `waitMs` */
export async function whileLocked<T>(
  lock: string,
  { waitMs, onWait }: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(lock), { recursive: true });
  const deadline = Date.now() + waitMs;
  for (let isWaiting = false; !(await take(lock)); isWaiting = true) {
    if (Date.now() >= deadline) throw new Error(`Another process holds ${lock}.`);
    if (!isWaiting) onWait?.();
    await pause(LOOK_EVERY_MS);
  }
  const release = keep(lock);
  try {
    return await work();
  } finally {
    await release();
  }
}
