import { Cluster } from 'ioredis';
import type { Logger } from '../logger/logger.ts';
import type { RedisConnection } from './connect.ts';
import { evicts, memoryOf } from './memory.ts';
import { infoField } from './state.ts';

/** Logs the faults that only Redis itself can tell. Without them an operator would only see events that wait. */
const faultsOf = (info: string): readonly string[] => [
  ...(infoField(info, 'redis_mode') === 'sentinel'
    ? ['REDIS_URL names a Sentinel: name an address that always leads to the present master']
    : []),
  ...(infoField(info, 'cluster_enabled') === '1'
    ? ['REDIS_URL names one node of a Redis Cluster as if it were a server: name several, or add ?cluster=true']
    : []),
];

/** Logs when Redis comes and goes, once for each change, and what is wrong with it. */
export function tellState(producer: RedisConnection, logger: Logger): { end(): void } {
  let state: 'unknown' | 'up' | 'read-only' = 'unknown';
  const became = (next: typeof state) => {
    if (next === state) return;
    state = next;
    if (next === 'up') logger.debug({ redis: next }, 'Redis is reachable');
    else logger.warn({ redis: next }, 'Redis is a replica and takes no writes: events wait in MongoDB');
  };
  producer.on('ready', () => {
    void memoryOf(producer).then((memory) => {
      if (memory && evicts(memory.policy))
        logger.error(
          { policy: memory.policy },
          'Redis throws jobs away when its memory is full: set maxmemory-policy to noeviction',
        );
    });
    if (producer instanceof Cluster) return became('up');
    const report = producer.info().then((info) => {
      for (const fault of faultsOf(info)) logger.error(fault);
      became(infoField(info, 'role') === 'slave' ? 'read-only' : 'up');
    });
    report.catch((error: unknown) => logger.debug({ error }, 'Redis could not be asked what it is'));
  });
  producer.on('node error', (error: Error) => {
    if (/cluster support disabled/.test(error.message))
      logger.error(
        { error },
        'REDIS_URL names a cluster, and a server that is none answers: name it alone, without cluster=true',
      );
  });
  producer.on('close', () => {
    if (state !== 'up') return;
    logger.warn({ redis: 'down' }, 'Redis is unreachable: events wait in MongoDB');
    state = 'unknown';
  });
  return {
    end() {
      state = 'unknown';
    },
  };
}
