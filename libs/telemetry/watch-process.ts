import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Metrics } from './metrics.ts';

const NANOSECONDS = 1e9;

/** Measures what the process itself needs: time of its event loop, memory, and its heap with the limit of it. */
export function watchProcess(metrics: Pick<Metrics, 'watch'>): { end(): void } {
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();
  metrics.watch(['seuil_event_loop_lag_seconds', 'seuil_process_resident_bytes', 'seuil_process_heap_bytes'], () => {
    const lag = loop.percentile(99) / NANOSECONDS;
    loop.reset();
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    return [
      { name: 'seuil_event_loop_lag_seconds', value: lag, labels: {} },
      { name: 'seuil_process_resident_bytes', value: process.memoryUsage.rss(), labels: {} },
      { name: 'seuil_process_heap_bytes', value: used, labels: { part: 'used' } },
      { name: 'seuil_process_heap_bytes', value: limit, labels: { part: 'limit' } },
    ];
  });
  return { end: () => loop.disable() };
}
