import type { Job } from 'bullmq';
import { AppError } from '../errors/app-error.ts';
import type { AnyEvent } from '../events/event.ts';
import { presentName } from '../events/former-names.ts';
import type { AnyConsumer } from '../events/handlers.ts';
import { payloads, type Upcasts } from '../events/payloads/index.ts';
import { readPayload } from '../events/read-payload.ts';
import { isBundled, tasks, type EventType } from '../events/topology.ts';
import { isLastAttempt, isPermanent } from './job-failure.ts';
import type { JobData } from './publisher.ts';

type RunJobDeps = {
  readonly consumer: AnyConsumer;
  readonly upcasts: Upcasts;
  /** Writes an event to the dead letters when it can never be heard, or when its last attempt failed. */
  readonly buryEvent: (job: Job<JobData>, event: AnyEvent, error: unknown) => Promise<void>;
};

/**
 * Does the work of a job: a task of the consumer, or the handlers of the events that the job bundles.
 * @throws unknown-event or unknown-task, which a newer version may know; what a handler throws, when the job is to be
 * tried again
 */
export async function runJob(deps: RunJobDeps, job: Job<JobData>): Promise<void> {
  const { data } = job;
  if ('id' in data) return runTask(deps.consumer, job.name, data.id);
  const type = presentName(job.name);
  if (!type) throw new AppError('invalid', 'unknown-event', `There is no event ${job.name}`);
  try {
    await hear(deps, type, data.events);
  } catch (error) {
    if (data.events.length === 1) throw error;
    await hearOneByOne(deps, job, type, data.events);
  }
}

async function runTask(consumer: AnyConsumer, name: string, id: string): Promise<void> {
  const handlers = consumer.tasks as Record<string, ((id: string) => Promise<void>) | undefined>;
  const run = name in tasks ? handlers[name] : undefined;
  if (!run) throw new AppError('invalid', 'unknown-task', `${consumer.queue} has no task ${name}`);
  await run(id);
}

async function hear({ consumer, upcasts }: RunJobDeps, type: EventType, events: readonly AnyEvent[]): Promise<void> {
  const handlers = consumer.events as Record<string, ((heard: unknown) => Promise<void>) | undefined>;
  const handle = handlers[type];
  if (!handle) throw new AppError('invalid', 'unknown-event', `${consumer.queue} does not hear ${type}`);
  const parsed = events.map((event) => ({
    ...event,
    type,
    data: readPayload(event, payloads[type], upcasts[type]),
  }));
  if (isBundled(type)) await handle(parsed);
  else for (const event of parsed) await handle(event);
}

/**
 * Tries each event of a bundle alone, so that one bad or early event does not stop the others. An event that can never
 * be heard is buried at once; one that may be heard later is buried only with the last attempt.
 */
async function hearOneByOne(
  deps: RunJobDeps,
  job: Job<JobData>,
  type: EventType,
  events: readonly AnyEvent[],
): Promise<void> {
  let passing: unknown;
  for (const event of events) {
    try {
      await hear(deps, type, [event]);
    } catch (error) {
      if (isPermanent(error) || isLastAttempt(job)) await deps.buryEvent(job, event, error);
      else passing ??= error;
    }
  }
  if (passing !== undefined) throw passing as Error;
}
