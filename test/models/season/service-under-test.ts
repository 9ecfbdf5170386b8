import { randomUUID } from 'node:crypto';
import { AppError } from '../../../libs/errors/app-error.ts';
import { TooEarly } from '../../../libs/errors/transient.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import { isBundled, type TaskName } from '../../../libs/events/topology.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import type { ServiceApp, ServiceDefinition } from '../../../libs/service/service.ts';
import { NO_METRICS } from '../../../libs/telemetry/metrics.ts';
import { Crash, crashingDatabase } from './crashing-database.ts';

type Handlers = Record<string, ((events: unknown) => Promise<void>) | undefined>;
type Given = {
  readonly now: () => Date;
  readonly newId?: () => string;
  readonly environment?: () => object;
  /** Between a death and the new life: what the dead one left can be looked at here. */
  readonly died?: () => Promise<void>;
  readonly wrote?: (collection: string) => void;
};

const RELAYED_AT_ONCE = 200;

/**
 * One service as composed, on a real store, without the queues: the events and tasks that they would carry come from the test,
 * one after another, so that a run can be told again. Whatever died is tried again by a process that starts anew, as a queue and
 * a caller that got no answer do.
 */
export function serviceUnderTest(
  definition: ServiceDefinition,
  real: Database,
  { now, newId = randomUUID, environment = () => ({}), died, wrote }: Given,
) {
  /** Collections whose outbox the relay must look at. */
  const written = new Set<string>();
  const { database, fuse } = crashingDatabase(real, (collection) => {
    written.add(collection);
    wrote?.(collection);
  });
  const logger = createLogger({ level: 'silent' });
  const tasks = new Set<string>();
  const compose = (): ServiceApp =>
    definition.compose({
      database,
      now,
      newId,
      logger,
      metrics: NO_METRICS,
      environment: environment() as never,
      written: () => undefined,
      requestTask: async (task, id) => {
        fuse.burn();
        tasks.add(`${task} ${id}`);
      },
    });
  let app = compose();
  let waiting: AnyEvent[] = [];
  const consumer = () =>
    (app.consumers[0] ?? { events: {}, tasks: {} }) as unknown as {
      events: Handlers;
      tasks: Record<string, (id: string) => Promise<void>>;
    };

  /** The last moment to die: all is done, and nobody is told. */
  const andTell = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work;
    fuse.burn();
    return done;
  };

  /** What came out of a dead process is not heard by anybody. @returns what it was refused with, if it was: nobody tries that again */
  const untilDone = async <T>(work: () => Promise<T>): Promise<T | AppError> => {
    for (;;) {
      try {
        const done = await work();
        if (!fuse.isBlown()) return done;
      } catch (error) {
        if (!fuse.isBlown() && error instanceof AppError) return error;
        if (!fuse.isBlown() && !(error instanceof Crash)) throw error;
      }
      await died?.();
      fuse.restart();
      app = compose();
    }
  };

  /** A fact that comes before the one it depends on waits for it. */
  const deliver = async (events: readonly AnyEvent[]): Promise<void> => {
    for (const event of events) {
      if (!consumer().events[event.type]) continue;
      try {
        await untilDone(() => andTell(consumer().events[event.type]!(isBundled(event.type) ? [event] : event)));
      } catch (error) {
        if (!(error instanceof TooEarly)) throw error;
        waiting.push(event);
      }
    }
  };

  return {
    fuse,
    deliver,
    /** A call from outside. */
    request: <T>(work: () => Promise<T>) => untilDone(() => andTell(work())),
    app: () => app,
    restart() {
      app = compose();
    },
    async deliverWhatWaits(): Promise<void> {
      const early = waiting;
      waiting = [];
      await deliver(early);
    },
    isWaiting: (subject: string) => waiting.some((event) => event.subject === subject),
    sweep: (name: string) => untilDone(() => app.sweeps.find((each) => each.name === name)!.run()),
    requestTask: (task: TaskName, id: string) => void tasks.add(`${task} ${id}`),
    async runTasks(): Promise<void> {
      for (let [task] = tasks; task !== undefined; [task] = tasks) {
        tasks.delete(task);
        const [name = '', id = ''] = task.split(' ');
        await untilDone(() => andTell(consumer().tasks[name]!(id)));
      }
    },
    /** All that waits in the outboxes, as the relay takes it: who dies between publishing and clearing publishes again. */
    async relay(publish: (events: readonly AnyEvent[]) => void): Promise<void> {
      await untilDone(async () => {
        for (const { outbox } of app.stores) {
          if (!written.has(outbox.name)) continue;
          const found = await outbox.pending(RELAYED_AT_ONCE);
          if (found.length > 0) {
            publish(found.flatMap(({ events }) => events));
            await outbox.clear(found.map(({ docId, events }) => ({ docId, eventIds: events.map(({ id }) => id) })));
          }
          if (found.length < RELAYED_AT_ONCE) written.delete(outbox.name);
        }
      });
    },
  };
}
