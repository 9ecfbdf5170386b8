import mongoose from 'mongoose';
import { z } from 'zod';
import { queues, tasks, topology, type EventType, type QueueName, type Service } from '../libs/events/topology.ts';
import { EXAMPLE } from '../libs/http/example.ts';
import { openapiOf, type DescribedService } from '../libs/http/openapi/document.ts';
import type { Route } from '../libs/http/route.ts';
import { createLogger } from '../libs/logger/logger.ts';
import { deadLetterRoutes } from '../libs/service/dead-letter-routes.ts';
import type { ServiceDefinition } from '../libs/service/service.ts';
import { NO_METRICS } from '../libs/telemetry/metrics.ts';
import { services } from '../services/all-services.ts';

/** Gives the routes of a service, which is composed without any server behind it. */
export function routesOf(definition: ServiceDefinition): Route[] {
  const service = definition.compose({
    database: mongoose.createConnection(),
    // This moment lies within the story that the examples tell.
    now: () => new Date(EXAMPLE.approved),
    metrics: NO_METRICS,
    newId: () => '',
    logger: createLogger({ level: 'silent' }),
    environment: z.object(definition.environment('test')).parse({}) as never,
    written: () => undefined,
    requestTask: () => Promise.resolve(),
  });
  return [...service.routes, ...deadLetterRoutes(definition.name, undefined as never)];
}

export const describedServices = (): DescribedService[] =>
  services.map((definition) => ({
    name: definition.name,
    routes: routesOf(definition),
    messages: definition.messages ?? [],
  }));

export const describeApi = (): object => openapiOf(describedServices());

/** Draws who tells whom as a Mermaid flowchart: one arrow for each pair of services, with the events on it. */
export function drawTopology(): string {
  const arrows = new Map<string, EventType[]>();
  for (const [type, { producer, consumers }] of Object.entries(topology) as [
    EventType,
    { producer: Service; consumers: readonly QueueName[] },
  ][]) {
    for (const consumer of new Set(consumers.map((queue) => queues[queue]))) {
      const arrow = `${producer}-->${consumer}`;
      arrows.set(arrow, [...(arrows.get(arrow) ?? []), type]);
    }
  }
  const shorten = (types: EventType[]) => {
    const byNoun = new Map<string, string[]>();
    for (const type of types) {
      const [noun = '', verb = ''] = type.split('.');
      byNoun.set(noun, [...(byNoun.get(noun) ?? []), verb]);
    }
    return [...byNoun].map(([noun, verbs]) => `${noun}: ${verbs.join(', ')}`).join('<br>');
  };
  const own = (Object.values(tasks) as { queue: QueueName; line: string }[]).reduce(
    (all, { queue, line }) => all.set(queues[queue], [...(all.get(queues[queue]) ?? []), line]),
    new Map<Service, string[]>(),
  );
  const nodes = services.map(
    ({ name }) =>
      `  ${name}["<b>${name}</b>${(own.get(name) ?? []).map((line) => `<br><small>${line}</small>`).join('')}"]`,
  );
  return [
    '```mermaid',
    'flowchart LR',
    '  platform((platform)) -- API --> directory',
    ...nodes,
    ...[...arrows].map(([arrow, types]) => `  ${arrow.replace('-->', ` -- "${shorten(types)}" --> `)}`),
    '  worker -- mails --> groups((groups))',
    '```',
  ].join('\n');
}
