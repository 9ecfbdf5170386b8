import { randomUUID } from 'node:crypto';
import type { Environment } from '../config/environment.ts';
import type { Verifier } from '../http/auth.ts';
import type { Limits } from '../http/rate-limits.ts';
import type { OnUndeclared } from '../http/route-problems.ts';
import { routerOf, type RouteContext } from '../http/serve-route.ts';
import type { Logger } from '../logger/logger.ts';
import { deadLettersIn } from '../messaging/dead-letters.ts';
import { keptEventsIn } from '../messaging/kept-events.ts';
import { createPublisher, type Publisher } from '../messaging/publisher.ts';
import { startRelay } from '../messaging/relay.ts';
import { startReplayer } from '../messaging/replayer.ts';
import { setAsideIn } from '../messaging/set-aside.ts';
import { watchBacklog } from '../messaging/watch-backlog.ts';
import type { Database, MongoLink } from '../mongo/connect.ts';
import { openErasedPersons, type ErasedPersons } from '../mongo/erased-persons.ts';
import type { RedisLink } from '../redis/connect.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { version } from '../telemetry/version.ts';
import type { Clock } from '../time/clock.ts';
import { startBackground } from './background.ts';
import { databaseName } from './databases.ts';
import { deadLetterRoutes } from './dead-letter-routes.ts';
import { hearingErasures } from './hearing-erasures.ts';
import type { ServiceApp, ServiceDefinition } from './service.ts';

/** All services of one process share these parts. */
export type Links = {
  environment: Environment;
  mongo: MongoLink;
  redis: RedisLink;
  verify: Verifier;
  logger: Logger;
  now: Clock;
  newId?: () => string;
  /** With `by-hand`, no sweep runs by itself: in a replay only its own clock may move anything. */
  sweeping?: 'on-time' | 'by-hand';
  /**
   * Is told of answers that a route does not declare, before they become a 500. It is not called in production, where
   * they are only logged.
   */
  onUndeclared?: OnUndeclared;
  /**
   * The number of milliseconds after which the job of a killed worker is taken up again. It is for drills, which cannot
   * wait long.
   */
  lockMs?: number;
  /**
   * The number of milliseconds that the work of a call may take; the usual ones when left out. It is for tests, which
   * must not depend on the speed of the machine.
   */
  callMs?: number | undefined;
};

/** Composes one service and starts its background work. The host serves its routes. */
export function startService(definition: ServiceDefinition, links: Links, metrics: Metrics, limits: Limits) {
  const { environment, mongo, redis, now } = links;
  const { name } = definition;
  const logger = links.logger.child({ service: name });
  const database = mongo.database(databaseName(environment, name));
  const publisher = createPublisher(redis.producer, environment.NAMESPACE);
  const erasedPersons = openErasedPersons(database, now);
  let wakeRelay: () => void = () => undefined;
  const service = hearing(
    erasedPersons,
    definition.compose({
      database,
      now,
      newId: links.newId ?? randomUUID,
      logger,
      metrics,
      environment: environment.of as never,
      written: () => wakeRelay(),
      requestTask: (task, id, delayMs) => publisher.requestTask(task, id, delayMs),
    }),
  );
  const queues = service.consumers.map(({ queue }) => queue);
  const deadLetters = deadLettersIn(database, now, (queue) => publisher.queue(queue));
  const publishing = startPublishing(name, service, { database, redis, publisher, logger, environment, now });
  const { relay, replayer, kept, outboxes } = publishing;
  wakeRelay = () => relay.nudge();
  const shared = { name, service, redis, publisher, replayer, kept, deadLetters, environment, metrics, logger, now };
  const background = startBackground({
    ...shared,
    erasedPersons,
    sweeping: links.sweeping ?? 'on-time',
    lockMs: links.lockMs,
  });
  watchVersion(metrics, name, service.roles);
  watchBacklog(metrics, {
    service: name,
    outboxes,
    deadLetters,
    now,
  });
  const routes = [...service.routes, ...deadLetterRoutes(name, deadLetters)];
  const router = routerOf(routes, contextOf({ name, service, erasedPersons, logger }, links, limits));
  return {
    name,
    routes,
    router,
    messages: definition.messages ?? [],
    sweeps: background.sweeps,
    queues,
    outboxes,
    endWork: () => background.endWork(),
    /** Call this when nothing is written any more. */
    async close() {
      await replayer.entered();
      await relay.stop();
      await service.close?.();
      await publisher.close();
    },
  };
}

type Publishing = Pick<Links, 'redis' | 'environment' | 'logger' | 'now'> & {
  readonly database: Database;
  readonly publisher: Publisher;
};

/** Starts what brings the events of a service to the queues: those that are new, and all of them to a new Redis. */
function startPublishing(
  name: ServiceDefinition['name'],
  service: ServiceApp,
  { database, redis, publisher, logger, environment, now }: Publishing,
) {
  const kept = keptEventsIn(database, now);
  const replayer = startReplayer({
    service: name,
    redis,
    namespace: environment.NAMESPACE,
    database,
    replay: async function* () {
      yield* service.replay();
      yield* kept.each();
    },
    publisher,
    logger,
  });
  const [own, setAside] = [service.stores.map(({ outbox }) => outbox), setAsideIn(database)];
  const [isUp, room] = [() => replayer.mayPublish(), () => redis.room()];
  const relay = startRelay(own, { publisher, setAside, kept, isUp, room, logger });
  return { relay, replayer, kept, outboxes: [...own, setAside] };
}

/** Tells which version runs here, and by it that the service, or a role of it, runs here at all. */
const watchVersion = (metrics: Metrics, service: string, roles: readonly string[] = ['all']) =>
  metrics.watch(['seuil_build_info'], () =>
    roles.map((role) => ({ name: 'seuil_build_info', labels: { service, role, version }, value: 1 })),
  );

/** What the routes of a service need of its process. */
const contextOf = ({ name, service, erasedPersons, logger }: Own, links: Links, limits: Limits): RouteContext => ({
  service: name,
  verify: links.verify,
  now: links.now,
  limits,
  isStoreUp: () => links.mongo.isUp(),
  isErased: erasedPersons.isErased,
  onUndeclared: reportUndeclared(links, logger),
  findReceipt: (id) => findReceipt(service, id),
  callMs: links.callMs,
});

type Own = {
  readonly name: string;
  readonly service: ServiceApp;
  readonly erasedPersons: ErasedPersons;
  readonly logger: Logger;
};

/** Gives the service with consumers that note every erasure, so that the tokens of erased persons write nothing. */
const hearing = (erasedPersons: ErasedPersons, service: ServiceApp): ServiceApp => ({
  ...service,
  consumers: service.consumers.map((consumer) => hearingErasures(consumer, erasedPersons)),
});

/** In production an undeclared answer is logged and goes out. Elsewhere it becomes a 500, so that a test sees it. */
const reportUndeclared =
  ({ environment, onUndeclared }: Links, logger: Logger): OnUndeclared =>
  (message) => {
    if (environment.mode === 'production') return logger.error(message);
    onUndeclared?.(message);
    throw new Error(message);
  };

async function findReceipt({ stores }: ServiceApp, id: string) {
  for (const store of stores) {
    const receipt = await store.receipt(id);
    if (receipt) return receipt;
  }
  return undefined;
}
