import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startRedis } from '../../libs/embedded/redis-provider.ts';

export type OwnRedis = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** A connection of the test itself, for what it does to the server. */
  readonly client: Redis;
  stop(): Promise<void>;
};

/** A Redis of the test's own, which it may fill, demote or stop. */
export async function openOwnRedis(): Promise<OwnRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'seuil-'));
  const server = await startRedis(folder, undefined, () => undefined);
  const client = new Redis(server.url);
  const pid = Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1]);
  return {
    url: server.url,
    port: server.port,
    pid,
    client,
    async stop() {
      client.disconnect();
      // A server that stands still would not hear that it shall end.
      process.kill(pid, 'SIGCONT');
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
