import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive } from './process-life.ts';

const BEAT_MS = 2_000;
/** A holder that has not beaten for so long is gone, even if its pid was given to another process since. */
const STALE_MS = 30_000;

let serial = 0;
const aside = (lock: string) => `${lock}.${process.pid}-${(serial += 1)}`;

async function isStale(lock: string): Promise<boolean> {
  const [owner, { mtimeMs }] = await Promise.all([readFile(join(lock, 'pid'), 'utf8'), stat(join(lock, 'pid'))]);
  return !isAlive(Number(owner)) || Date.now() - mtimeMs > STALE_MS;
}

/** Renaming a filled folder takes the name and says whose it is in one step: nobody ever sees a lock without an owner. */
async function take(lock: string): Promise<boolean> {
  const mine = aside(lock);
  await mkdir(mine, { recursive: true });
  await writeFile(join(mine, 'pid'), String(process.pid));
  try {
    await rename(mine, lock);
    return true;
  } catch {
    await rm(mine, { recursive: true, force: true });
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

/** One process at a time, across processes. @throws when the lock stays taken for `waitMs` */
export async function whileLocked<T>(lock: string, { waitMs, onWait }: LockOptions, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(lock), { recursive: true });
  const deadline = Date.now() + waitMs;
  for (let told = false; !(await take(lock)); told = true) {
    if (Date.now() >= deadline) throw new Error(`Another process holds ${lock}.`);
    if (!told) onWait?.();
    await pause(100);
  }
  const beat = setInterval(() => void utimes(join(lock, 'pid'), new Date(), new Date()).catch(() => undefined), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(lock, { recursive: true, force: true });
  }
}
