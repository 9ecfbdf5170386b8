import { execFile, execFileSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * The time, in milliseconds, that a program has to tell its version. A program that hangs would otherwise stop the
 * start of Seuil without a word.
 */
export const VERSION_MS = 10_000;
/** The number of milliseconds in which setpriv has to try its option, for the same reason. */
const SETPRIV_MS = 5_000;

export const run = promisify(execFile);

/** All checkouts of this user share the folder, so that nothing big is downloaded or built twice. */
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

/**
 * Tells whether `file --version` ends well in time. A program that was built for another processor or C library does
 * not.
 */
export async function runsHere(file: string): Promise<boolean> {
  return run(file, ['--version'], { timeout: VERSION_MS }).then(
    () => true,
    () => false,
  );
}

/**
 * Finds a setpriv that can end a server with its parent. Only the setpriv of util-linux knows --pdeathsig; that of
 * BusyBox does not.
 */
export function diesWithItsParent(): string | undefined {
  const setpriv = process.platform === 'linux' ? onPath('setpriv') : undefined;
  if (setpriv === undefined) return undefined;
  try {
    execFileSync(setpriv, ['--pdeathsig', 'TERM', 'true'], { stdio: 'ignore', timeout: SETPRIV_MS });
    return setpriv;
  } catch {
    return undefined;
  }
}
