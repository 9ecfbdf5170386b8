import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './process-life.ts';

/** Seuil puts nothing else at the top of its data folder: `npm run reset` removes these entries and nothing more. */
export const OUR_ENTRIES = [
  'mongo',
  'redis',
  'mail',
  'servers.json',
  'servers.lock',
  'issuer.json',
  'running',
] as const;

export type ServerKind = 'mongo' | 'redis' | 'smtp';

/**
 * A record tells other processes about a running server. The record counts as long as the process that started the
 * server lives.
 */
export type ServerRecord = { ownerPid: number; provider: string; url: string };
export type ServerRecords = Partial<Record<ServerKind, ServerRecord>>;

export const lockOf = (dataFolder: string): string => join(dataFolder, 'servers.lock');
export const mailFolderOf = (dataFolder: string): string => join(dataFolder, 'mail');
const fileOf = (dataFolder: string) => join(dataFolder, 'servers.json');

/**
 * Records whose owner is gone are left out, because their servers are ending. A file that a crash left unreadable
 * counts as empty.
 */
export async function readRecords(dataFolder: string): Promise<ServerRecords> {
  const text = await readFile(fileOf(dataFolder), 'utf8').catch(() => '{}');
  try {
    const records = Object.entries(JSON.parse(text) as Record<string, ServerRecord>);
    return Object.fromEntries(records.filter(([, { ownerPid }]) => isAlive(ownerPid)));
  } catch {
    return {};
  }
}

export async function writeRecords(dataFolder: string, records: ServerRecords): Promise<void> {
  if (Object.keys(records).length === 0) return rm(fileOf(dataFolder), { force: true });
  const part = `${fileOf(dataFolder)}.${process.pid}`;
  await writeFile(part, `${JSON.stringify(records, null, 2)}\n`);
  await rename(part, fileOf(dataFolder));
}

/** Each provider keeps its own files, in a format or version that the others may not be able to read. */
export async function tellOfOtherData(
  title: string,
  folder: string,
  provider: string,
  say: (line: string) => void,
): Promise<void> {
  const otherProviders = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && entry.name !== provider)
    .map(({ name }) => name);
  if (otherProviders.length > 0)
    say(`${title}: data kept by ${otherProviders.join(', ')} stay in ${folder} and are not seen by ${provider}`);
}
