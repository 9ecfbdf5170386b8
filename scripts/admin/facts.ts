import { randomUUID } from 'node:crypto';
import type { QueueName } from '../../libs/events/topology.ts';
import { keptEventsIn, type KeptEvents } from '../../libs/messaging/kept-events.ts';
import { queuesHearingOf, replayToQueue } from '../../libs/messaging/replay-facts.ts';
import type { Replay } from '../../libs/outbox/outbox.ts';
import type { ServiceDefinition } from '../../libs/service/service.ts';
import { NO_METRICS } from '../../libs/telemetry/metrics.ts';
import type { System } from './open-system.ts';

/** Composes a service that answers questions and does nothing by itself. */
export const composeService = (system: System, definition: ServiceDefinition) =>
  definition.compose({
    database: system.database(definition.name),
    now: () => new Date(),
    newId: randomUUID,
    logger: system.logger,
    metrics: NO_METRICS,
    environment: system.environment.of as never,
    written: () => undefined,
    requestTask: async (task, id) => (await system.queues()).requestTask(task, id),
  });

async function* everyFact(replayState: Replay, kept: KeptEvents) {
  yield* replayState();
  yield* kept.each();
}

/**
 * Tells the present facts of a service again: to all consumers, or to one queue, whose consumer then rebuilds what it
 * knows. A consumer that knows a fact already does nothing.
 */
export async function replay(
  system: System,
  definition: ServiceDefinition,
  to: QueueName | undefined,
): Promise<string> {
  const publisher = await system.queues();
  const service = composeService(system, definition);
  const name = randomUUID();
  const kept = keptEventsIn(system.database(definition.name), () => new Date());
  const counts: number[] = [];
  for (const queue of to === undefined ? queuesHearingOf(definition.name) : [to])
    counts.push(
      await replayToQueue({
        replay: () => everyFact(service.replay, kept),
        publishTo: (events) => publisher.publishTo(queue, events, name),
        queue,
      }),
    );
  await service.close?.();
  return `${counts.reduce((sum, count) => sum + count, 0)} facts of ${definition.name} were told again to ${to ?? 'all who hear of them'}`;
}
