import { plusDays } from '../../../../libs/time/clock.ts';
import type { Endpoint } from './endpoint.ts';
import type { Message } from './message.ts';
import { nextTry, restsUntil, TRIED_DAYS, type Failing } from './schedule.ts';

export const DELIVERY_STATES = ['planned', 'delivered', 'dead'] as const;

/** A delivery is the record of one event for one endpoint, with its result. */
export type Delivery = {
  /** The id has the form `<endpoint>.<event>`, so that an event that comes twice is delivered once. */
  readonly _id: string;
  readonly version: number;
  readonly endpointId: string;
  readonly event: Message;
  /** A `dead` delivery was given up, or its endpoint was disabled. An operator may replay it. */
  readonly state: (typeof DELIVERY_STATES)[number];
  readonly attempts: number;
  /** This is the status of the last try. It is null when there was no try or no answer. */
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly plannedAt: Date;
  /** From this moment on the sweep handles the delivery. */
  readonly dueAt: Date;
  readonly giveUpAt: Date;
  readonly triedAt: Date | null;
  readonly deliveredAt: Date | null;
};

/** Deliveries are removed after this many days. Older events come from a replay and are not delivered again. */
export const DELIVERIES_KEPT_DAYS = 30;

/**
 * This many milliseconds are longer than any single try can last. A sweep that looked earlier would send a message a
 * second time.
 */
const TRYING_MS = 60_000;
/** After this many milliseconds the sweep asks again for a task that may be lost with Redis. */
export const ASKED_AGAIN_MS = 120_000;

const after = (at: Date, ms: number) => new Date(at.getTime() + ms);
const next = (delivery: Delivery, change: Partial<Delivery>): Delivery => ({
  ...delivery,
  ...change,
});

export const deliveryId = (endpointId: string, eventId: string): string => `${endpointId}.${eventId}`;
export const isTest = ({ event }: Delivery): boolean => event.type === 'webhook.test';

export function planned(endpointId: string, event: Message, at: Date): Delivery {
  return {
    _id: deliveryId(endpointId, event.id),
    version: 0,
    endpointId,
    event,
    state: 'planned',
    attempts: 0,
    lastStatus: null,
    lastError: null,
    plannedAt: at,
    dueAt: after(at, ASKED_AGAIN_MS),
    giveUpAt: plusDays(at, TRIED_DAYS),
    triedAt: null,
    deliveredAt: null,
  };
}

/**
 * Marks a delivery as missed, because its endpoint is disabled. It is kept, and can be replayed when the endpoint is
 * enabled again.
 */
export const missed = (delivery: Delivery): Delivery => ({
  ...delivery,
  state: 'dead',
  lastError: 'the endpoint was disabled',
});

/**
 * Notes a try before the message is posted. When the process dies meanwhile, the sweep takes the delivery up at `dueAt`.
 */
export const beginTry = (delivery: Delivery, at: Date): Delivery =>
  next(delivery, { attempts: delivery.attempts + 1, triedAt: at, dueAt: after(at, TRYING_MS) });

export const succeed = (delivery: Delivery, lastStatus: number, at: Date): Delivery =>
  next(delivery, { state: 'delivered', lastStatus, lastError: null, deliveredAt: at });

export const bury = (delivery: Delivery, lastError: string, lastStatus = delivery.lastStatus): Delivery =>
  next(delivery, { state: 'dead', lastStatus, lastError });

/**
 * Notes a failed try. A test tells its result at once, and is not tried again.
 * @param random a number from 0 to 1, by which the next try is put off, so that endpoints are not all tried at once
 */
export function fail(
  delivery: Delivery,
  { lastError, lastStatus }: Pick<Delivery, 'lastStatus'> & { readonly lastError: string },
  now: Date,
  random: number,
): Delivery {
  const dueAt = isTest(delivery) ? undefined : nextTry(delivery.attempts, delivery.giveUpAt, now, random);
  return dueAt ? next(delivery, { lastStatus, lastError, dueAt }) : bury(delivery, lastError, lastStatus);
}

/** Puts a delivery off while its endpoint rests. Its last moment is never missed. */
const postpone = (delivery: Delivery, until: Date): Delivery =>
  next(delivery, { dueAt: until < delivery.giveUpAt ? until : delivery.giveUpAt });

/** Gives the next state of a delivery that must not be tried now. @returns undefined when it is tried now */
export function insteadOfTrying(
  delivery: Delivery,
  { state }: Pick<Endpoint, 'state'>,
  failing: Failing | undefined,
  now: Date,
): Delivery | undefined {
  if (isTest(delivery)) return undefined;
  if (state === 'disabled') return bury(delivery, 'the endpoint is disabled');
  const rest = failing && restsUntil(failing);
  return rest && rest > now && delivery.giveUpAt > now ? postpone(delivery, rest) : undefined;
}

/**
 * Sends a delivery again in any state, and tries it for three more days.
 * @returns undefined for one that waits to be sent anyway
 */
export const replay = (delivery: Delivery, at: Date): Delivery | undefined =>
  delivery.state === 'planned'
    ? undefined
    : next(delivery, {
        state: 'planned',
        dueAt: at,
        giveUpAt: plusDays(at, TRIED_DAYS),
        attempts: 0,
        deliveredAt: null,
      });

/**
 * Gives the id of a task, which names the version of the delivery for which it was asked. So a task that comes late, or
 * twice, does nothing.
 */
export const taskOf = ({ _id, version }: Pick<Delivery, '_id' | 'version'>): string => `${_id}~${version}`;

export function deliveryOfTask(task: string): { id: string; version: number } {
  const mark = task.lastIndexOf('~');
  return { id: task.slice(0, mark), version: Number(task.slice(mark + 1)) };
}
