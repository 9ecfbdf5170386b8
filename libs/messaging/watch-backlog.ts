import type { Queue } from 'bullmq';
import type { Service } from '../events/topology.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Clock } from '../time/clock.ts';
import type { DeadLetters } from './dead-letters.ts';
import { backlogOf, queueState, secondsSince } from './queue-state.ts';

/** Measures where work of a service can wait in its database: documents whose events are not published, dead letters. */
export function watchBacklog(
  metrics: Metrics,
  {
    service,
    outboxes,
    deadLetters,
    now,
  }: { service: Service; outboxes: readonly Outbox[]; deadLetters: DeadLetters; now: Clock },
): void {
  const labels = { service };
  metrics.watch(['seuil_pending_events', 'seuil_relay_lag_seconds'], async () => {
    const { documents, oldestAt } = await backlogOf(outboxes);
    return [
      { name: 'seuil_pending_events', labels, value: documents },
      { name: 'seuil_relay_lag_seconds', labels, value: secondsSince(oldestAt, now().getTime()) },
    ];
  });
  metrics.watch(['seuil_dead_letters'], async () => [
    { name: 'seuil_dead_letters', labels, value: await deadLetters.count('dead') },
  ]);
}

/** Measures the queues of all services, so that a queue whose service is wholly down is still told by the others. */
export function watchQueues(metrics: Metrics, queues: readonly Queue[]): void {
  for (const bull of queues) {
    const queue = bull.name.replace(/^\{|\}$/g, '');
    metrics.watch(['seuil_queue_jobs', 'seuil_queue_depth', 'seuil_queue_oldest_age_seconds'], async () => {
      const { oldestAt, ...jobs } = await queueState(bull);
      return [
        ...Object.entries(jobs).map(([state, value]) => ({
          name: 'seuil_queue_jobs' as const,
          labels: { queue, state },
          value,
        })),
        { name: 'seuil_queue_depth', labels: { queue }, value: jobs.waiting },
        { name: 'seuil_queue_oldest_age_seconds', labels: { queue }, value: secondsSince(oldestAt) },
      ];
    });
  }
}
