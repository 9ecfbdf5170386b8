import { AppError } from '../../../libs/errors/app-error.ts';
import { TooEarly } from '../../../libs/errors/transient.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import { isBundled, type TaskName } from '../../../libs/events/topology.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { budget } from '../../../services/budget/app.ts';
import { Crash, crashingDatabase } from './crashing-database.ts';
import { NO_METRICS } from '../../../libs/telemetry/metrics.ts';

type Request = { params?: object; query?: object; body?: unknown; callerId?: string };

/**
 * The budget service as composed, on a real store, without the queues: the events and tasks that they would carry
 * come from here, one after another, so that a run can be told again. Whatever crashed is delivered again, as a queue
 * and a caller that got no answer do.
 */
export function budgetUnderTest(real: Database, now: () => Date) {
  const { database, fuse } = crashingDatabase(real);
  const tasks = new Set<string>();
  let ids = 0;
  const service = budget.compose({
    database,
    now,
    metrics: NO_METRICS,
    newId: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    logger: createLogger({ level: 'silent' }),
    environment: {} as never,
    // Called after each write, and after a transaction is committed.
    written: fuse.burn,
    requestTask: async (task, id) => {
      tasks.add(`${task} ${id}`);
    },
  });
  const consumer = service.consumers[0];
  if (consumer?.queue !== 'budget') throw new Error('budget has no consumer');
  const handlers = { ...consumer.events } as unknown as Record<string, (given: unknown) => Promise<void>>;
  const taskHandlers = consumer.tasks as Record<string, (id: string) => Promise<void>>;
  let waiting: AnyEvent[] = [];

  /** @returns what it was refused with, if it was: nobody tries that again */
  const untilDone = async <T>(work: () => Promise<T>): Promise<T | AppError> => {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof AppError) return error;
        if (!(error instanceof Crash)) throw error;
      }
    }
  };

  /** A fact that comes before the one it depends on waits for it. */
  const deliver = async (events: readonly AnyEvent[]): Promise<void> => {
    for (const event of events) {
      try {
        await untilDone(() => handlers[event.type]!(isBundled(event.type) ? [event] : event));
      } catch (error) {
        if (!(error instanceof TooEarly)) throw error;
        waiting.push(event);
      }
    }
  };

  const sweep = (name: string) => untilDone(() => service.sweeps.find((each) => each.name === name)!.run());

  return {
    fuse,
    deliver,
    sweep,
    requestTask: (task: TaskName, id: string) => void tasks.add(`${task} ${id}`),
    /** Calls a route as HTTP would, after its checks. @returns the answer's body, or what it was refused with */
    async request(method: string, path: string, { params = {}, query = {}, body, callerId = 'person' }: Request = {}) {
      const route = service.routes.find((each) => each.method === method && each.path === path);
      if (!route) throw new Error(`budget has no route ${method} ${path}`);
      const caller = { id: callerId, scopes: new Set<never>(), groups: new Set<string>() };
      const answer = await untilDone(() => route.handle({ params, query, body, caller, now: now(), ifMatch: 0, upload: Buffer.alloc(0), receipt: () => undefined } as never));
      return answer instanceof AppError ? answer : (answer.body as Record<string, unknown>);
    },
    /** Until nothing is left to do. */
    async drain(): Promise<void> {
      for (let round = 0; round < 2; round += 1) {
        const early = waiting;
        waiting = [];
        await deliver(early);
        // A sweep logs what broke it and leaves it to its next run.
        for (const name of ['settle-what-is-due', 'fund-waiting-claims']) await sweep(name);
        for (let [task] = tasks; task !== undefined; [task] = tasks) {
          tasks.delete(task);
          const [name = '', id = ''] = task.split(' ');
          await untilDone(() => taskHandlers[name]!(id));
        }
      }
    },
    isWaiting: (subject: string) => waiting.some((event) => event.subject === subject),
  };
}

export type BudgetUnderTest = ReturnType<typeof budgetUnderTest>;
