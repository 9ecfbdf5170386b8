import type { EventOf } from './event.ts';
import type { Bundled, EventsHeardBy, EventType, QueueName, TasksOf } from './topology.ts';

type Handler<E extends EventType> = E extends Bundled
  ? (events: readonly EventOf<E>[]) => Promise<void>
  : (event: EventOf<E>) => Promise<void>;

/** The handlers are exactly those that the topology asks of a queue: a missing or an extra one does not compile. */
export type EventHandlers<Q extends QueueName> = { readonly [E in EventsHeardBy<Q>]: Handler<E> };

/** `id` names the subject of the task. A job never carries state; the newest state is read when the task runs. */
export type TaskHandlers<Q extends QueueName> = { readonly [T in TasksOf<Q>]: (id: string) => Promise<void> };

export type Consumer<Q extends QueueName> = {
  readonly queue: Q;
  readonly events: EventHandlers<Q>;
  readonly tasks: TaskHandlers<Q>;
  readonly concurrency?: number;
  /**
   * The most jobs a second, over all replicas. The mailer uses it to stay below the limit of a provider. Without it the
   * queue does not rest after a `Resting` error.
   */
  readonly perSecond?: number;
};

/** A consumer of any queue. */
export type AnyConsumer = { [Q in QueueName]: Consumer<Q> }[QueueName];

/** Declares a consumer. The queue is named once, so that the compiler can type its handlers. */
export const consumerOf = <Q extends QueueName>(consumer: Consumer<Q>): Consumer<Q> => consumer;
