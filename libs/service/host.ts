import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Express } from 'express';
import { QUEUE_NAMES, type QueueName } from '../events/topology.ts';
import { createApp } from '../http/app.ts';
import { loadApiDocs } from '../http/docs/api-docs.ts';
import { docsRouter } from '../http/docs/router.ts';
import type { DescribedService } from '../http/openapi/document.ts';
import { createLimits } from '../http/rate-limits.ts';
import { boundedServer, closed } from '../http/server.ts';
import { createPublisher } from '../messaging/publisher.ts';
import { watchQueues } from '../messaging/watch-backlog.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { sharedDebtIn } from '../rate-limit/shared-debt.ts';
import { openMetrics } from '../telemetry/metrics.ts';
import type { ServiceDefinition, Sweep } from './service.ts';
import { startService, type Links } from './start-service.ts';
import { watchMongo } from './watch-mongo.ts';
import { watchRedis } from './watch-redis.ts';

export type Host = {
  readonly app: Express;
  /** The services that run here. The API description is made from them. */
  readonly services: readonly DescribedService[];
  listen(port: number, host: string): Promise<{ port: number; server: Server }>;
  /** The sweeps of all services, so that a caller can run one without waiting for its time. */
  readonly sweeps: readonly Sweep[];
  /**
   * Work can wait in the queues that this process works on, and in the documents whose events are not published yet.
   */
  readonly queues: readonly QueueName[];
  readonly outboxes: readonly Outbox[];
  /**
   * Stops in order. Readiness says no at once, so that no new requests come; requests that still come are answered for
   * DRAIN_SECONDS. Then the work that has begun has CLOSE_MS to end.
   */
  stop(): Promise<void>;
};

/**
 * The number of milliseconds that the end of a process waits for work that has begun. The close of a worker waits for
 * its job, however long, so the wait must be below the grace of an orchestrator (test/unit/deployment/pods.test.ts).
 */
export const CLOSE_MS = 10_000;

/** Runs one service or all of them in this process, on one port, over one MongoDB client. */
export function hostServices(definitions: readonly ServiceDefinition[], links: Links): Host {
  const metrics = openMetrics(links.logger);
  const { environment, redis } = links;
  watchRedis(metrics, redis);
  watchMongo(metrics, links.mongo);
  const everyQueue = createPublisher(redis.producer, environment.NAMESPACE);
  watchQueues(metrics, QUEUE_NAMES.map(everyQueue.queue));
  const limits = createLimits({
    perMinute: { caller: environment.RATE_LIMIT_PER_MINUTE, address: environment.RATE_LIMIT_PER_ADDRESS },
    shared: (kind) => sharedDebtIn(redis.producer, `${environment.NAMESPACE}:calls:${kind}`),
  });
  const services = definitions.map((definition) => startService(definition, links, metrics, limits));
  let draining = false;
  let server: Server | undefined;
  const app = createApp({
    routers: [docsRouter(() => loadApiDocs(services)), ...services.map(({ router }) => router)],
    needed: {
      mongo: async () => {
        await links.mongo.ping();
        return true;
      },
    },
    wished: { redis: () => links.redis.isWhole() },
    isDraining: () => draining,
    metrics,
    trustedProxies: environment.TRUSTED_PROXIES,
    origins: environment.CORS_ORIGINS,
    logger: links.logger,
  });
  return {
    app,
    services,
    sweeps: services.flatMap(({ sweeps }) => sweeps),
    queues: services.flatMap(({ queues }) => queues),
    outboxes: services.flatMap(({ outboxes }) => outboxes),
    async listen(port, host) {
      const listening = await listenOn(app, port, host);
      server = listening.server;
      return listening;
    },
    async stop() {
      draining = true;
      const worked = Promise.all(services.map((service) => service.endWork()));
      // This promise is awaited below. Until then, its failure must not count as an unhandled rejection.
      worked.catch(() => undefined);
      // Requests still come until every proxy knows that this process ends. Without this pause they would be lost.
      if (server) await pause(environment.DRAIN_SECONDS * 1_000);
      const ended = Promise.all([server && closed(server), worked]).then(() =>
        Promise.all(services.map((service) => service.close())),
      );
      await atMost(CLOSE_MS, ended);
      limits.stop();
      await everyQueue.close();
      server?.closeAllConnections();
      await metrics.close();
    },
  };
}

const listenOn = (app: Express, port: number, host: string): Promise<{ port: number; server: Server }> =>
  new Promise((resolve, reject) => {
    const server = boundedServer(app)
      .on('error', reject)
      .listen(port, host, () => {
        const address = server.address();
        resolve({ port: typeof address === 'object' && address ? address.port : port, server });
      });
  });

/** Waits for `ended`, but not longer than the given milliseconds. */
async function atMost(ms: number, ended: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
}
