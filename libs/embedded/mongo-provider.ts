import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors/message-of.ts';
import { READY_MS, startChild, type ChildServer } from './child-server.ts';
import { tellOfOtherData } from './data-folder.ts';
import { cacheFolder, isExecutable, onPath, runsHere } from './executables.ts';
import { LOOPBACK } from './free-port.ts';
import { freesUniqueKeys, initiateReplicaSet, isPrimary } from './mongo-probe.ts';
import { installedWheel } from './python-wheel.ts';

export const SECANTUS_PY = '0.7.0b3';
export const SECANTUS_RS = '0.5.3-beta.193';
export const rustDaemon = (): string => join(cacheFolder(), 'bin', 'secantusd-rs');

export type MongoProvider = {
  name: 'mongod' | 'secantusd-rs' | 'secantusd-py';
  file: string;
  args: (port: number, data: string) => string[];
  replicaSet: string;
  isReady: (port: number, pid: number) => Promise<boolean>;
  /** The check runs on the running server at each start. A server that is not sound is passed over. */
  isSound?: (port: number) => Promise<boolean>;
  uriOptions: string;
};

const mongod = (file: string): MongoProvider => ({
  name: 'mongod',
  file,
  args: (port, data) => [
    '--dbpath',
    data,
    '--port',
    String(port),
    '--bind_ip',
    LOOPBACK,
    '--replSet',
    'seuil',
    '--wiredTigerCacheSizeGB',
    '0.25',
    '--quiet',
  ],
  replicaSet: 'seuil',
  async isReady(port, pid) {
    await initiateReplicaSet(port, pid, 'seuil');
    return isPrimary(port, pid);
  },
  uriOptions: '',
});

/**
 * Without `--sync-on-commit`, SIGKILL loses an acknowledged write of the last tenths of a second, with `j: true` or
 * not.
 * Without `--config`, the daemon takes its settings from any secantusd.toml in the working or home folder.
 */
const secantus = (
  name: 'secantusd-rs' | 'secantusd-py',
  file: string,
  first: string[],
  more: string[],
): MongoProvider => ({
  name,
  file,
  args: (port, data) => [
    ...first,
    '--config',
    join(data, '..', 'secantusd.toml'),
    '--host',
    LOOPBACK,
    '--port',
    String(port),
    '--storage-path',
    data,
    '--cache-size',
    '256M',
    '--log-level',
    'WARNING',
    '--sync-on-commit',
    ...more,
  ],
  replicaSet: 'secantus',
  isReady: isPrimary,
  ...(name === 'secantusd-rs' && { isSound: freesUniqueKeys }),
  // Without `poll`, each client would hold a thread of the daemon for a streaming heartbeat. More connections than eight
  // only fight for its locks, and it is so slow under load that what waits for it would be given up too early.
  uriOptions: '&serverMonitoringMode=poll&maxPoolSize=8&socketTimeoutMS=60000&waitQueueTimeoutMS=60000',
});

/** Gives every provider that runs on this machine, the best first. */
export async function* providers(say: (line: string) => void): AsyncIterable<MongoProvider> {
  const builtDaemon = isExecutable(rustDaemon()) ? rustDaemon() : undefined;
  const programs = [
    ['mongod', onPath('mongod')],
    ['secantusd-rs', onPath('secantusd-rs')],
    ['secantusd-rs', builtDaemon],
  ] as const;
  for (const [name, file] of programs) {
    if (file === undefined) continue;
    // The default size of a log file, 128 MB, is as large as an empty database.
    if (await runsHere(file))
      yield name === 'mongod' ? mongod(file) : secantus(name, file, [], ['--log-file-max', '16MB']);
    else say(`MongoDB: ${file} does not run on this machine, so it is passed over`);
  }
  const wheel = {
    folder: join(cacheFolder(), `secantus-${SECANTUS_PY}`),
    requirement: `secantusdb==${SECANTUS_PY}`,
    about: 'it stands in for MongoDB; about 150 MB, a minute',
  };
  const folder = await installedWheel(wheel, say).catch((error: unknown) => {
    throw new Error(`No MongoDB could be had: give MONGODB_URI, or install mongod, or mend this:\n${messageOf(error)}`);
  });
  yield secantus('secantusd-py', join(folder, 'bin', 'python'), ['-I', '-m', 'secantus'], []);
}

export type RunningMongo = ChildServer & { provider: string; url: string };

/**
 * Starts the first provider that is sound. The new data folder of a provider that was passed over is removed: nobody
 * keeps data there.
 * @throws when none is sound
 */
export async function startFirstSound(
  providers: AsyncIterable<MongoProvider>,
  folder: string,
  preferredPort: number | undefined,
  say: (line: string) => void,
): Promise<RunningMongo> {
  for await (const provider of providers) {
    const data = join(folder, provider.name);
    const isNew = !existsSync(data);
    await mkdir(data, { recursive: true });
    await writeFile(join(folder, 'secantusd.toml'), '');
    const child = await startChild(
      {
        name: provider.name,
        folder: data,
        preferredPort,
        command: (port) => ({ file: provider.file, args: provider.args(port, data) }),
        isReady: provider.isReady,
        readyWithinMs: READY_MS,
      },
      say,
    );
    if (provider.isSound && !(await provider.isSound(child.port))) {
      await child.stop();
      if (isNew) await rm(data, { recursive: true, force: true });
      say(`MongoDB: ${provider.file} is passed over: it never frees a unique key, which Seuil needs`);
      continue;
    }
    await tellOfOtherData('MongoDB', folder, provider.name, say);
    return {
      ...child,
      provider: provider.name,
      url: `mongodb://${LOOPBACK}:${child.port}/?replicaSet=${provider.replicaSet}${provider.uriOptions}`,
    };
  }
  throw new Error('No MongoDB could be had: give MONGODB_URI, or install mongod.');
}

export const startMongo = (
  dataFolder: string,
  preferredPort: number | undefined,
  say: (line: string) => void,
): Promise<RunningMongo> => startFirstSound(providers(say), join(dataFolder, 'mongo'), preferredPort, say);
