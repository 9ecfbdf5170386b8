import { randomUUID } from 'node:crypto';
import type { QueueName } from '../../libs/events/topology.ts';
import { replayFacts } from '../../libs/messaging/epoch.ts';
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
    requestTask: (task, id) => system.publisher.requestTask(task, id),
  });

/**
 * Tells the present facts of a service again: to all consumers, or to one queue, whose consumer then rebuilds what it
 * knows. A consumer that knows a fact already does nothing.
 */
export async function replay(
  system: System,
  definition: ServiceDefinition,
  to: QueueName | undefined,
): Promise<string> {
  const service = composeService(system, definition);
  const count = await replayFacts(service.replay, system.publisher, randomUUID(), to);
  await service.close?.();
  return `${count} facts of ${definition.name} were told again to ${to ?? 'all who hear of them'}`;
}
