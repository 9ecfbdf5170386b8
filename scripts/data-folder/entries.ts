import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockOf, OUR_ENTRIES } from '../../libs/embedded/data-folder.ts';

/** The demo, the fuzzer and the preview of the mails put these files beside the data of the servers. */
const OF_SCRIPTS = ['bank', 'mail-gallery', 'mail-preview', 'seuil.log', 'report', 'schemathesis.toml', '.hypothesis'];

/**
 * These folders in the data folder are data folders themselves: of the demo, the fuzzer, and tests that were killed.
 */
const INNER = /^(demo|fuzz|test(-\d+)?)$/;

export type Contents = {
  readonly folder: string;
  /** The entries that Seuil put there. */
  readonly ours: readonly string[];
  /** The entries of other programs: SEUIL_DATA may name a folder that holds somebody's other work. */
  readonly otherEntries: readonly string[];
};

async function entriesOf(folder: string): Promise<string[]> {
  return (
    await readdir(folder).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    })
  ).sort();
}

/** A process that was killed while it wrote a file leaves it under its name with an addition. */
export async function contentsOf(folder: string): Promise<Contents> {
  const entries = await entriesOf(folder);
  const ours = entries.filter((entry) =>
    [...OUR_ENTRIES, ...OF_SCRIPTS].some((name) => entry === name || entry.startsWith(`${name}.`)),
  );
  return { folder, ours, otherEntries: entries.filter((entry) => !ours.includes(entry)) };
}

/** Gives the data folder, after those that lie in it. */
export async function allContents(dataFolder: string): Promise<Contents[]> {
  const inner = (await entriesOf(dataFolder))
    .filter((entry) => INNER.test(entry))
    .map((entry) => join(dataFolder, entry));
  const found = [...(await Promise.all(inner.map(contentsOf))), await contentsOf(dataFolder)];
  return found.map((each) => ({ ...each, otherEntries: each.otherEntries.filter((entry) => !INNER.test(entry)) }));
}

/**
 * Gives all our entries except the lock. Whoever removes the entries holds the lock, so that nobody starts servers on
 * half a folder.
 */
export async function removeOurs({ folder, ours }: Contents): Promise<void> {
  for (const path of ours.map((entry) => join(folder, entry))) {
    if (path !== lockOf(folder)) await rm(path, { recursive: true, force: true });
  }
}
