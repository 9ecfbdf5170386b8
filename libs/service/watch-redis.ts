import type { RedisLink } from '../redis/connect.ts';
import { evicts, memoryOf } from '../redis/memory.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Measures Redis as this process sees it. */
export function watchRedis(metrics: Metrics, redis: RedisLink): void {
  metrics.watch(['seuil_redis_up'], async () => [
    { name: 'seuil_redis_up', labels: {}, value: (await redis.isWhole()) ? 1 : 0 },
  ]);
  metrics.watch(['seuil_redis_memory_bytes', 'seuil_redis_evicts'], async () => {
    const memory = await memoryOf(redis.producer);
    if (!memory) return [];
    const { usedBytes, limitBytes, policy } = memory;
    const name = 'seuil_redis_memory_bytes';
    return [
      { name, labels: { part: 'used' }, value: usedBytes },
      ...(limitBytes === undefined ? [] : [{ name, labels: { part: 'limit' }, value: limitBytes } as const]),
      { name: 'seuil_redis_evicts', labels: {}, value: evicts(policy) ? 1 : 0 },
    ];
  });
}
