import type { EventOf } from './event.ts';
import type { Bundled, EventsHeardBy, EventType, QueueName, TasksOf } from './topology.ts';

type Handler<E extends EventType> = E extends Bundled
  ? (events: readonly EventOf<E>[]) => Promise<void>
  : (event: EventOf<E>) => Promise<void>;

/** Exactly the handlers that the topology asks of a queue: a missing or an extra one does not compile. */
export type EventHandlers<Q extends QueueName> = { readonly [E in EventsHeardBy<Q>]: Handler<E> };

/** `id` names what the task is about; the newest state is read when it runs, never carried in the job. */
export type TaskHandlers<Q extends QueueName> = { readonly [T in TasksOf<Q>]: (id: string) => Promise<void> };

export type Consumer<Q extends QueueName> = {
  readonly queue: Q;
  readonly events: EventHandlers<Q>;
  readonly tasks: TaskHandlers<Q>;
  readonly concurrency?: number;
  /** At most so many jobs a second over all replicas; the mailer's guard against a provider's limit. Without it nothing heeds `Resting`. */
  readonly perSecond?: number;
};

/** A consumer of whichever queue. */
export type AnyConsumer = { [Q in QueueName]: Consumer<Q> }[QueueName];

/** States the queue once, so that its handlers are typed by it. */
export const consumerOf = <Q extends QueueName>(consumer: Consumer<Q>): Consumer<Q> => consumer;
