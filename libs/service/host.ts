import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Express } from 'express';
import type { Environment } from '../config/environment.ts';
import type { QueueName } from '../events/topology.ts';
import { createApp } from '../http/app.ts';
import type { Verifier } from '../http/auth.ts';
import { loadApiDocs } from '../http/docs/api-docs.ts';
import { docsRouter } from '../http/docs/router.ts';
import type { DescribedService } from '../http/openapi/document.ts';
import { createLimits, type Limits } from '../http/rate-limits.ts';
import type { OnUndeclared } from '../http/route-problems.ts';
import { routerOf } from '../http/serve-route.ts';
import { boundedServer, closed } from '../http/server.ts';
import type { Logger } from '../logger/logger.ts';
import { startConsumer, type RunningConsumer } from '../messaging/consumer.ts';
import { DEAD_LETTERS, deadLettersIn } from '../messaging/dead-letters.ts';
import { replayIfRedisIsNew } from '../messaging/epoch.ts';
import { createPublisher } from '../messaging/publisher.ts';
import { startRelay } from '../messaging/relay.ts';
import { watchBacklog } from '../messaging/watch-backlog.ts';
import type { MongoLink } from '../mongo/connect.ts';
import { migrate } from '../mongo/migrate.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { sharedDebtIn } from '../rate-limit/shared-debt.ts';
import type { RedisLink } from '../redis/connect.ts';
import { openMetrics, type Metrics } from '../telemetry/metrics.ts';
import { MINUTE_MS, plusDays, type Clock } from '../time/clock.ts';
import { deadLetterRoutes } from './dead-letter-routes.ts';
import type { ServiceApp, ServiceDefinition, Sweep } from './service.ts';
import { startSweeper } from './sweeper.ts';

export type Host = {
  readonly app: Express;
  /** What runs here, as its description is made of it. */
  readonly services: readonly DescribedService[];
  listen(port: number, host: string): Promise<{ port: number; server: Server }>;
  /** The sweeps of all services, so that one can be run without waiting for its time. */
  readonly sweeps: readonly Sweep[];
  /** Where work can wait: the queues that this process works on, and the documents whose events are not published yet. */
  readonly queues: readonly QueueName[];
  readonly outboxes: readonly Outbox[];
  /** Readiness says no at once, so that no new requests come; those that come all the same are answered for DRAIN_SECONDS. Then what was begun has CLOSE_MS to end. */
  stop(): Promise<void>;
};

type Links = {
  environment: Environment;
  mongo: MongoLink;
  redis: RedisLink;
  verify: Verifier;
  logger: Logger;
  now: Clock;
  newId?: () => string;
  /** `by-hand`: no sweep runs by itself, for a replay in which only its own clock may move anything. */
  sweeping?: 'on-time' | 'by-hand';
  /** Hears of answers that a route does not declare, before they become a 500. Not asked in production, where they are only logged. */
  onUndeclared?: OnUndeclared;
  /** Milliseconds after which the job of a killed worker is taken up again; for drills, which cannot wait long. */
  lockMs?: number;
};

/** close() of a worker waits for its job, however long: bounded, below the grace that an orchestrator gives. */
const CLOSE_MS = 10_000;
const EPOCH_CHECK_MS = 30_000;

export const databaseName = (environment: Pick<Environment, 'NAMESPACE'>, service: string) =>
  `${environment.NAMESPACE}-${service}`;

/** Collections and indexes of the given services. Idempotent; runs before anything is served. */
export async function migrateServices(
  definitions: readonly ServiceDefinition[],
  environment: Pick<Environment, 'NAMESPACE'>,
  mongo: MongoLink,
): Promise<void> {
  for (const { name, collections } of definitions) {
    await migrate(mongo.database(databaseName(environment, name)), [
      ...collections,
      DEAD_LETTERS,
      { name: 'relay-marks' },
    ]);
  }
}

function startService(definition: ServiceDefinition, links: Links, metrics: Metrics, limits: Limits) {
  const { environment, mongo, redis, now, newId = randomUUID } = links;
  const logger = links.logger.child({ service: definition.name });
  const database = mongo.database(databaseName(environment, definition.name));
  const publisher = createPublisher(redis.producer, environment.NAMESPACE);
  let nudge: () => void = () => undefined;
  const service: ServiceApp = definition.compose({
    database,
    now,
    newId,
    logger,
    metrics,
    environment: environment.of as never,
    written: () => nudge(),
    requestTask: (task, id, delayMs) => publisher.requestTask(task, id, delayMs),
  });
  const deadLetters = deadLettersIn(database, now, (queue) => publisher.queue(queue));
  const relay = startRelay(
    service.stores.map(({ outbox }) => outbox),
    publisher,
    logger,
  );
  nudge = () => relay.nudge();
  const consumers: RunningConsumer[] = service.consumers.map((consumer) =>
    startConsumer(consumer, {
      connect: () => redis.worker(),
      queue: publisher.queue(consumer.queue),
      namespace: environment.NAMESPACE,
      deadLetters,
      metrics,
      logger,
      lockMs: links.lockMs,
    }),
  );
  const checkEpoch = () =>
    replayIfRedisIsNew({
      redis: redis.producer,
      namespace: environment.NAMESPACE,
      database,
      replay: service.replay,
      publisher,
      logger,
    });
  const forgetOld = async () => {
    for (const store of service.stores) await store.forgetReceipts(plusDays(now(), -environment.RECEIPT_DAYS));
    await deadLetters.forgetClosed(plusDays(now(), -environment.DEAD_LETTER_DAYS));
  };
  const onRedisReady = () =>
    void checkEpoch().catch((error: unknown) => logger.debug({ error }, 'the epoch could not be checked now'));
  redis.producer.on('ready', onRedisReady);
  if (redis.isUp()) onRedisReady();
  const ofService: readonly Sweep[] = [
    ...service.sweeps,
    { name: 'old-receipts', everyMs: 60 * MINUTE_MS, run: forgetOld },
  ];
  const sweeps: readonly Sweep[] = [
    ...ofService,
    { name: 'redis-epoch', everyMs: EPOCH_CHECK_MS, run: checkEpoch },
    ...consumers.map((consumer, index) => ({
      name: `failed-jobs-${index}`,
      everyMs: MINUTE_MS,
      run: () => consumer.sweepFailed(),
    })),
  ];
  const sweeper = startSweeper(links.sweeping === 'by-hand' ? [] : sweeps, logger, (sweep) =>
    metrics.count('seuil_sweep_failures_total', { service: definition.name, sweep }),
  );
  const routes = [...service.routes, ...deadLetterRoutes(definition.name, deadLetters)];
  watchBacklog(metrics, {
    service: definition.name,
    outboxes: service.stores.map(({ outbox }) => outbox),
    queues: service.consumers.map(({ queue }) => publisher.queue(queue)),
    deadLetters,
    now,
  });
  const onUndeclared: OnUndeclared = (what) => {
    if (environment.mode === 'production') return logger.error(what);
    links.onUndeclared?.(what);
    throw new Error(what);
  };
  const router = routerOf(routes, {
    service: definition.name,
    verify: links.verify,
    now,
    limits,
    isStoreUp: () => mongo.isUp(),
    onUndeclared,
    async findReceipt(id) {
      for (const store of service.stores) {
        const receipt = await store.receipt(id);
        if (receipt) return receipt;
      }
      return undefined;
    },
  });
  return {
    name: definition.name,
    routes,
    router,
    messages: definition.messages ?? [],
    sweeps: ofService,
    queues: service.consumers.map(({ queue }) => queue),
    outboxes: service.stores.map(({ outbox }) => outbox),
    /** Begins nothing new in the background, and waits for what was begun. */
    async endWork() {
      redis.producer.off('ready', onRedisReady);
      await Promise.all([sweeper.stop(), ...consumers.map((consumer) => consumer.close())]);
    },
    /** When nothing is written any more. */
    async close() {
      await relay.stop();
      await service.close?.();
      await publisher.close();
    },
  };
}

/** Runs one service or all of them in this process, on one port, over one MongoDB client. */
export function hostServices(definitions: readonly ServiceDefinition[], links: Links): Host {
  const metrics = openMetrics(links.logger);
  const { environment, redis } = links;
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
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        const listening = boundedServer(app)
          .on('error', reject)
          .listen(port, host, () => {
            server = listening;
            const address = listening.address();
            resolve({ port: typeof address === 'object' && address ? address.port : port, server: listening });
          });
      }),
    async stop() {
      draining = true;
      const worked = Promise.all(services.map((service) => service.endWork()));
      // Awaited below; until then its failure must not count as nobody's.
      worked.catch(() => undefined);
      // Until every proxy knows that we go, requests still come: refused, they would be lost.
      if (server) await pause(environment.DRAIN_SECONDS * 1_000);
      const all = Promise.all([server && closed(server), worked]).then(() =>
        Promise.all(services.map((service) => service.close())),
      );
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([
        all,
        new Promise((resolve) => {
          timer = setTimeout(resolve, CLOSE_MS);
        }),
      ]);
      clearTimeout(timer);
      limits.stop();
      server?.closeAllConnections();
      await metrics.close();
    },
  };
}
