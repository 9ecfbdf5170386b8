import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild, type ChildServer } from './child-server.ts';
import { tellOfOtherData } from './data-folder.ts';
import { cacheFolder, isExecutable, onPath, runsHere } from './executables.ts';
import { LOOPBACK } from './free-port.ts';
import { freesUniqueKeys, initiateReplicaSet, isPrimary } from './mongo-probe.ts';
import { installedWheel } from './python-wheel.ts';

export const SECANTUS_PY = '0.7.0b3';
export const SECANTUS_RS = '0.5.3-beta.193';
export const rustDaemon = (): string => join(cacheFolder(), 'bin', 'secantusd-rs');

type MongoProvider = {
  name: 'mongod' | 'secantusd-rs' | 'secantusd-py';
  file: string;
  args: (port: number, data: string) => string[];
  replicaSet: string;
  isReady: (port: number, pid: number) => Promise<boolean>;
  uriOptions: string;
};

const mongod = (file: string): MongoProvider => ({
  name: 'mongod',
  file,
  args: (port, data) => ['--dbpath', data, '--port', String(port), '--bind_ip', LOOPBACK, '--replSet', 'seuil', '--wiredTigerCacheSizeGB', '0.25', '--quiet'],
  replicaSet: 'seuil',
  async isReady(port, pid) {
    await initiateReplicaSet(port, pid, 'seuil');
    return isPrimary(port, pid);
  },
  uriOptions: '',
});

/**
 * `--sync-on-commit`: without it an acknowledged write of the last tenths of a second is lost by SIGKILL, j: true or not.
 * `--config`: without it the daemon takes its settings from any secantusd.toml in the working or home folder.
 */
const secantus = (name: 'secantusd-rs' | 'secantusd-py', file: string, first: string[], more: string[]): MongoProvider => ({
  name,
  file,
  args: (port, data) => [...first, '--config', join(data, '..', 'secantusd.toml'), '--host', LOOPBACK, '--port', String(port), '--storage-path', data, '--cache-size', '256M', '--log-level', 'WARNING', '--sync-on-commit', ...more],
  replicaSet: 'secantus',
  isReady: isPrimary,
  // Its threads have better to do than to hold a streaming heartbeat per client.
  uriOptions: '&serverMonitoringMode=poll',
});

/** Every provider that runs here, the best first. */
async function* providers(say: (line: string) => void): AsyncIterable<MongoProvider> {
  for (const [name, found] of [
    ['mongod', onPath('mongod')],
    ['secantusd-rs', onPath('secantusd-rs')],
    ['secantusd-rs', isExecutable(rustDaemon()) ? rustDaemon() : undefined],
  ] as const) {
    if (found === undefined) continue;
    // A log file of 128 MB would be the size of an empty database.
    if (await runsHere(found)) yield name === 'mongod' ? mongod(found) : secantus(name, found, [], ['--log-file-max', '16MB']);
    else say(`MongoDB: ${found} does not run on this machine; taking the next choice`);
  }
  const wheel = { folder: join(cacheFolder(), `secantus-${SECANTUS_PY}`), requirement: `secantusdb==${SECANTUS_PY}`, about: 'about 150 MB, a minute' };
  const folder = await installedWheel(wheel, say).catch((error: unknown) => {
    throw new Error(`No MongoDB could be had: give MONGODB_URI, or install mongod, or see below.\n${String(error)}`);
  });
  yield secantus('secantusd-py', join(folder, 'bin', 'python'), ['-I', '-m', 'secantus'], []);
}

export async function startMongo(dataFolder: string, preferredPort: number | undefined, say: (line: string) => void): Promise<ChildServer & { provider: string; url: string }> {
  const folder = join(dataFolder, 'mongo');
  for await (const provider of providers(say)) {
    const data = join(folder, provider.name);
    await mkdir(data, { recursive: true });
    await writeFile(join(folder, 'secantusd.toml'), '');
    const child = await startChild(
      { name: provider.name, folder: data, preferredPort, command: (port) => ({ file: provider.file, args: provider.args(port, data) }), isReady: provider.isReady, readyWithinMs: 60_000 },
      say,
    );
    if (provider.name === 'secantusd-rs' && !(await freesUniqueKeys(child.port))) {
      await child.stop();
      say(`MongoDB: ${provider.file} never frees a unique key; taking the next choice`);
      continue;
    }
    await tellOfOtherData('MongoDB', folder, provider.name, say);
    return { ...child, provider: provider.name, url: `mongodb://${LOOPBACK}:${child.port}/?replicaSet=${provider.replicaSet}${provider.uriOptions}` };
  }
  throw new Error('No MongoDB could be had: give MONGODB_URI, or install mongod.');
}
