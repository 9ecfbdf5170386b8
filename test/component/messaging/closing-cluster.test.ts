import { test } from '@jest/globals';
import type { Cluster } from 'ioredis';
import { freePort } from '../../../libs/embedded/free-port.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import { connectRedis } from '../../../libs/redis/connect.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** No node answers there: what every process sees while its cluster is away. */
const away = async () =>
  connectRedis(`redis://127.0.0.1:${await freePort(0)}?cluster=true`, createLogger({ level: 'silent' }));

test('a connection to a cluster that is away, and its duplicate, end at once when they are told to between two attempts', async () => {
  const link = await away();
  const connection = link.worker() as Cluster;
  const duplicate = connection.duplicate();
  duplicate.on('error', () => undefined);
  for (const each of [connection, duplicate]) {
    let hasEnded = false;
    each.once('end', () => {
      hasEnded = true;
    });
    await waitUntil(() => each.status === 'reconnecting', { what: 'the pause before the next attempt', everyMs: 1 });
    each.disconnect();
    await waitUntil(() => hasEnded, { what: 'the end' });
  }
  await link.close();
});
