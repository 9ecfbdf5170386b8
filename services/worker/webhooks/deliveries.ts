import { notFound } from '../../../libs/errors/app-error.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import { plusDays, type Clock } from '../../../libs/time/clock.ts';
import { happenedAt } from '../domain/fact.ts';
import { deliveryId, missed, planned, replay, taskOf, type Delivery } from './domain/delivery.ts';
import { requireActive, type Endpoint } from './domain/endpoint.ts';
import { messageOf, testMessage, type WebhookEvent } from './domain/message.ts';
import { TRIED_DAYS } from './domain/schedule.ts';
import type { WebhookStore } from './store.ts';

/** Deliveries are forgotten after this; older events come from a replay and are not delivered anew. */
const KEPT_DAYS = 30;

export type RequestDelivery = (task: 'deliver-webhook', id: string) => Promise<void>;
export type DeliveryDeps = {
  store: WebhookStore;
  find: (endpointId: string) => Promise<Endpoint>;
  now: Clock;
  newId: () => string;
  requestTask: RequestDelivery;
  /** Asked, not awaited: a request never waits on Redis. */ deliverSoon: (task: string) => void;
};

export function deliveryUseCases({
  store: { endpoints, deliveries },
  find,
  now,
  newId,
  requestTask,
  deliverSoon,
}: DeliveryDeps) {
  const findDelivery = async (endpointId: string, eventId: string): Promise<Delivery> => {
    await find(endpointId);
    const delivery = await deliveries.find(deliveryId(endpointId, eventId));
    if (!delivery) throw notFound('delivery');
    return delivery;
  };

  return {
    find: findDelivery,

    async page(
      endpointId: string,
      state: Delivery['state'] | undefined,
      request: { cursor?: string | undefined; limit: number },
    ) {
      await find(endpointId);
      return deliveries.page(endpointId, state, request);
    },

    /** One delivery for each endpoint that hears of the event, written in bulk. */
    async plan(events: readonly Extract<AnyEvent, { type: WebhookEvent }>[]): Promise<void> {
      const at = now();
      const hearing = await endpoints.hearing([...new Set(events.map(({ type }) => type))]);
      const wanted = events.flatMap((event): Delivery[] => {
        const happened = happenedAt(event);
        if (happened < plusDays(at, -KEPT_DAYS)) return [];
        // A new endpoint does not hear the past when it is replayed.
        return hearing
          .filter((endpoint) => endpoint.events.includes(event.type) && endpoint.createdAt <= happened)
          .map(({ _id, state }) =>
            state === 'active' ? planned(_id, messageOf(event), at) : missed(planned(_id, messageOf(event), at)),
          );
      });
      const known = new Set(await deliveries.saveMany(wanted.map((doc) => ({ doc }))));
      for (const delivery of wanted)
        if (delivery.state === 'planned' && !known.has(delivery._id))
          await requestTask('deliver-webhook', taskOf(delivery));
    },

    /** Also to a disabled endpoint: before it is enabled again, one wants to know. */
    async test(endpointId: string, receipt?: ReceiptDraft<Delivery>): Promise<Delivery> {
      await find(endpointId);
      const at = now();
      const test = await deliveries.insert(planned(endpointId, testMessage(endpointId, newId(), at), at), { receipt });
      deliverSoon(taskOf(test));
      return test;
    },

    /** Repeating it is harmless: the receiver knows the message by its id. */
    async replay(endpointId: string, eventId: string): Promise<Delivery> {
      requireActive(await find(endpointId));
      const delivery = await findDelivery(endpointId, eventId);
      const again = replay(delivery, now());
      if (!again) return delivery;
      await deliveries.save(again);
      deliverSoon(taskOf(again));
      return again;
    },

    /** The sweep sends them, some at a time, so that an endpoint that is just up again is not flooded. */
    async replayDead(endpointId: string, since: Date): Promise<number> {
      requireActive(await find(endpointId));
      return deliveries.replayDead(endpointId, since, now(), plusDays(now(), TRIED_DAYS));
    },

    async forgetOld(): Promise<void> {
      await deliveries.forgetBefore(plusDays(now(), -KEPT_DAYS));
    },
  };
}

export type DeliveryUseCases = ReturnType<typeof deliveryUseCases>;
