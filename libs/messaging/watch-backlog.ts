import type { Queue } from 'bullmq';
import type { Service } from '../events/topology.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Outbox } from './outbox.ts';

const secondsSince = (instant: number | undefined) => (instant === undefined ? 0 : Math.max(0, (Date.now() - instant) / 1_000));

/** Where work of a service can wait: documents, queues, dead letters. Ages are by the system's clock: they tell operators of real time. */
export function watchBacklog(metrics: Metrics, { service, outboxes, queues, deadLetters }: { service: Service; outboxes: readonly Outbox[]; queues: readonly Queue[]; deadLetters: DeadLetters }): void {
  const labels = { service };
  const backlogs = () => Promise.all(outboxes.map((outbox) => outbox.backlog()));
  metrics.watch('seuil_pending_events', async () => [{ labels, value: (await backlogs()).reduce((sum, { documents }) => sum + documents, 0) }]);
  metrics.watch('seuil_relay_lag_seconds', async () => [{ labels, value: Math.max(0, ...(await backlogs()).map(({ oldestAt }) => secondsSince(oldestAt?.getTime()))) }]);
  metrics.watch('seuil_dead_letters', async () => [{ labels, value: await deadLetters.count('dead') }]);

  for (const bull of queues) {
    const queue = bull.name.replace(/^\{|\}$/g, '');
    metrics.watch('seuil_queue_jobs', async () => {
      const { wait = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = await bull.getJobCounts('wait', 'prioritized', 'active', 'delayed', 'failed');
      return Object.entries({ waiting: wait + prioritized, active, delayed, failed }).map(([state, value]) => ({ labels: { queue, state }, value }));
    });
    metrics.watch('seuil_queue_depth', async () => {
      const { wait = 0, prioritized = 0 } = await bull.getJobCounts('wait', 'prioritized');
      return [{ labels: { queue }, value: wait + prioritized }];
    });
    metrics.watch('seuil_queue_oldest_age_seconds', async () => {
      const [next] = await bull.getWaiting(0, 0);
      return [{ labels: { queue }, value: secondsSince(next?.timestamp) }];
    });
  }
}
