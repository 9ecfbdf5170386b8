import type { Environment } from '../config/environment.ts';
import type { Logger } from '../logger/logger.ts';
import { startConsumer } from '../messaging/consumer.ts';
import type { DeadLetters } from '../messaging/dead-letters.ts';
import type { KeptEvents } from '../messaging/kept-events.ts';
import type { Publisher } from '../messaging/publisher.ts';
import type { Replayer } from '../messaging/replayer.ts';
import type { ErasedPersons } from '../mongo/erased-persons.ts';
import type { RedisLink } from '../redis/connect.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { MINUTE_MS, plusDays, type Clock } from '../time/clock.ts';
import type { ServiceApp, Sweep } from './service.ts';
import { startSweeper } from './sweeper.ts';

/** The number of milliseconds between two checks whether Redis was wiped or replaced without a new connection. */
export const EPOCH_CHECK_MS = 30_000;

export type BackgroundDeps = {
  readonly name: string;
  readonly service: ServiceApp;
  readonly redis: RedisLink;
  readonly publisher: Publisher;
  readonly replayer: Replayer;
  readonly deadLetters: DeadLetters;
  readonly kept: Pick<KeptEvents, 'forgetOld'>;
  readonly erasedPersons: Pick<ErasedPersons, 'forgetOld'>;
  readonly environment: Pick<Environment, 'NAMESPACE' | 'RECEIPT_DAYS' | 'DEAD_LETTER_DAYS'>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: Clock;
  readonly sweeping: 'on-time' | 'by-hand';
  /** The number of milliseconds after which the job of a killed worker is taken up again. */
  readonly lockMs: number | undefined;
};

/**
 * The work of a service that no call asks for: it hears events, tells its facts to a new Redis, and runs its sweeps.
 */
export type Background = {
  /** The sweeps of the service itself. Those that look after Redis and the queues are not among them. */
  readonly sweeps: readonly Sweep[];
  /** Begins nothing new, and waits for work that has begun. */
  endWork(): Promise<void>;
};

export function startBackground(deps: BackgroundDeps): Background {
  const { name, service, redis, metrics, logger } = deps;
  const consumers = service.consumers.map((consumer) =>
    startConsumer(consumer, {
      connect: () => redis.worker(),
      queue: deps.publisher.queue(consumer.queue),
      namespace: deps.environment.NAMESPACE,
      deadLetters: deps.deadLetters,
      metrics,
      logger,
      lockMs: deps.lockMs,
    }),
  );
  const sweeps: readonly Sweep[] = [
    ...service.sweeps,
    { name: 'old-receipts', everyMs: 60 * MINUTE_MS, run: () => forgetOld(deps) },
  ];
  const sweepsOfQueues = consumers.map((consumer, index) => ({
    name: `failed-jobs-${index}`,
    everyMs: MINUTE_MS,
    run: () => consumer.sweepFailed(),
  }));
  const all = [
    ...sweeps,
    { name: 'redis-epoch', everyMs: EPOCH_CHECK_MS, run: deps.replayer.check },
    ...sweepsOfQueues,
  ];
  for (const { name: sweep } of all) metrics.count('seuil_sweep_failures_total', { service: name, sweep }, 0);
  const sweeper = startSweeper(deps.sweeping === 'by-hand' ? [] : all, logger, (sweep) =>
    metrics.count('seuil_sweep_failures_total', { service: name, sweep }),
  );
  return {
    sweeps,
    async endWork() {
      deps.replayer.stop();
      await Promise.all([sweeper.stop(), ...consumers.map((consumer) => consumer.close())]);
    },
  };
}

async function forgetOld(deps: BackgroundDeps): Promise<void> {
  const { service, deadLetters, kept, erasedPersons, environment, now } = deps;
  for (const store of service.stores) await store.forgetReceipts(plusDays(now(), -environment.RECEIPT_DAYS));
  await deadLetters.forgetClosed(plusDays(now(), -environment.DEAD_LETTER_DAYS));
  await kept.forgetOld();
  await erasedPersons.forgetOld();
}
