import { nameInIds } from './former-names.ts';
import { upcasts, type EventData } from './payloads/index.ts';
import { topology, type EventType } from './topology.ts';

/** A CloudEvents 1.0 envelope. The id derives from the cause, so that the same fact always has the same id. */
export type EventOf<E extends EventType> = {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: E;
  readonly subject: string;
  readonly time: string;
  /**
   * The trace in which the event was written (the CloudEvents extension for distributed tracing). Nothing depends on
   * it.
   */
  readonly traceparent?: string;
  /** The version of the payload. It is left out while it is the first. */
  readonly dataversion?: number;
  readonly data: EventData<E>;
};

export type AnyEvent = { [E in EventType]: EventOf<E> }[EventType];

/**
 * @param subject the id of the thing that the event is about
 * @param version makes this fact unique for the subject: its version, or the finance round of a claim
 */
// eslint-disable-next-line max-params -- these five make an event, and an object would name them once more at each of sixty calls
export function eventOf<E extends EventType>(
  type: E,
  subject: string,
  version: number,
  time: Date,
  data: EventData<E>,
): EventOf<E> {
  const dataversion = 1 + (upcasts[type]?.length ?? 0);
  return {
    specversion: '1.0',
    id: `${nameInIds(type)}.${subject}.${version}`,
    source: `/seuil/${topology[type].producer}`,
    type,
    subject,
    time: time.toISOString(),
    ...(dataversion > 1 && { dataversion }),
    data,
  };
}

/**
 * Gives the same fact a new id. Under its old id, a job of the first announcement that Redis still keeps would make
 * BullMQ ignore the new job.
 */
export const repetitionOf = <E extends AnyEvent>(event: E, at: Date): E => ({
  ...event,
  id: `${event.id}-again-${Math.floor(at.getTime() / 60_000)}`,
});
