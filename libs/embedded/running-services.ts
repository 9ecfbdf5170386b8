import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { held, holderOf } from './folder-lock.ts';

/**
 * The folder holds one lock, `<namespace>.<service>`, for each service that a process runs on the data folder. The lock
 * holds the address of the service once it listens.
 */
const folderOf = (dataFolder: string) => join(dataFolder, 'running');

export type RunningService = {
  readonly namespace: string;
  readonly name: string;
  readonly pid: number;
  /** The address is undefined while the service starts. */ readonly url: string | undefined;
};

async function runningOf(dataFolder: string, entry: string): Promise<RunningService | undefined> {
  const [namespace = '', name = ''] = entry.split('.');
  const lock = join(folderOf(dataFolder), entry);
  const pid = await holderOf(lock);
  if (pid === undefined) return undefined;
  return { namespace, name, pid, url: await readFile(join(lock, 'url'), 'utf8').catch(() => undefined) };
}

/** Gives the services that run on the data folder now. */
export async function runningServices(dataFolder: string): Promise<RunningService[]> {
  const entries = await readdir(folderOf(dataFolder)).catch(() => []);
  const found = await Promise.all(entries.map((entry) => runningOf(dataFolder, entry)));
  return found.filter((service) => service !== undefined);
}

/** Gives one line for each process: which services it runs, where, and how to end it. */
export function whoRuns(running: readonly RunningService[]): string[] {
  return [...new Set(running.map(({ pid }) => pid))].map((pid) => {
    const services = running.filter((service) => service.pid === pid);
    const where = services[0]?.url === undefined ? 'which is starting' : `at ${services[0].url}`;
    return `process ${pid}, ${where}, runs ${services.map(({ name }) => name).join(', ')}; Ctrl-C in its terminal ends it, or kill ${pid}`;
  });
}

export type Claim = { announce(url: string): Promise<void>; release(): Promise<void> };

/**
 * Takes the locks of the services. Two processes of one service on one data folder would be two systems at two
 * addresses over the same data.
 * @throws when another process runs one of them, and names that process
 */
export async function claim(dataFolder: string, namespace: string, names: readonly string[]): Promise<Claim> {
  const lockOf = (name: string) => join(folderOf(dataFolder), `${namespace}.${name}`);
  const releases: (() => Promise<void>)[] = [];
  const release = async () => {
    await Promise.all(releases.splice(0).map((each) => each()));
  };
  for (const name of names) {
    const mine = await held(lockOf(name));
    if (mine) releases.push(mine);
    else {
      await release();
      const running = (await runningServices(dataFolder)).filter(
        (service) => service.namespace === namespace && names.includes(service.name),
      );
      throw new Error(
        [
          `Seuil runs on ${dataFolder} already:`,
          ...whoRuns(running).map((line) => `  ${line}`),
          'Another one needs a data folder of its own: SEUIL_DATA=<folder>.',
        ].join('\n'),
      );
    }
  }
  return {
    async announce(url) {
      await Promise.all(names.map((name) => writeFile(join(lockOf(name), 'url'), url)));
    },
    release,
  };
}
