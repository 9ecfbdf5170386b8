import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockOf, OUR_ENTRIES } from '../../libs/embedded/data-folder.ts';

/** What the demo, the fuzzer and the preview of the mails put beside the servers' data. */
const OF_SCRIPTS = ['bank', 'mail-gallery', 'mail-preview', 'seuil.log', 'report', 'schemathesis.toml', '.hypothesis'];

/** Folders in the data folder that are data folders themselves: of the demo, the fuzzer, and tests that were killed. */
const INNER = /^(demo|fuzz|test(-\d+)?)$/;

export type Contents = {
  readonly folder: string;
  /** Seuil put them there. */
  readonly ours: readonly string[];
  /** SEUIL_DATA may name a folder that holds somebody's other work. */
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

/** A file that was being written when its process was killed has its name and more. */
export async function contentsOf(folder: string): Promise<Contents> {
  const entries = await entriesOf(folder);
  const ours = entries.filter((entry) =>
    [...OUR_ENTRIES, ...OF_SCRIPTS].some((name) => entry === name || entry.startsWith(`${name}.`)),
  );
  return { folder, ours, otherEntries: entries.filter((entry) => !ours.includes(entry)) };
}

/** The data folder, after those that lie in it. */
export async function allContents(dataFolder: string): Promise<Contents[]> {
  const inner = (await entriesOf(dataFolder))
    .filter((entry) => INNER.test(entry))
    .map((entry) => join(dataFolder, entry));
  const found = [...(await Promise.all(inner.map(contentsOf))), await contentsOf(dataFolder)];
  return found.map((each) => ({ ...each, otherEntries: each.otherEntries.filter((entry) => !INNER.test(entry)) }));
}

/** All of ours but the lock, which whoever removes them holds: until it goes nobody can start servers on half a folder. */
export async function removeOurs({ folder, ours }: Contents): Promise<void> {
  for (const path of ours.map((entry) => join(folder, entry))) {
    if (path !== lockOf(folder)) await rm(path, { recursive: true, force: true });
  }
}
