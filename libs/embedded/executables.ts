import { execFile, execFileSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

export const run = promisify(execFile);

/** Shared by every checkout of this user, so that nothing big is fetched or built twice. */
export const cacheFolder = (): string => join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'seuil');

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

export const onPath = (name: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);

/** Being there is not enough: a binary for another processor or C library must make us take the next one. */
export async function runsHere(file: string): Promise<boolean> {
  return run(file, ['--version'], { timeout: 10_000 }).then(
    () => true,
    () => false,
  );
}

/** Only util-linux's setpriv knows --pdeathsig; BusyBox has a setpriv without it. */
export function diesWithItsParent(): string | undefined {
  const setpriv = process.platform === 'linux' ? onPath('setpriv') : undefined;
  if (setpriv === undefined) return undefined;
  try {
    execFileSync(setpriv, ['--pdeathsig', 'TERM', 'true'], { stdio: 'ignore', timeout: 5_000 });
    return setpriv;
  } catch {
    return undefined;
  }
}
