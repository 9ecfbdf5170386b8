import { randomUUID } from 'node:crypto';
import { notFound } from '../../../libs/errors/app-error.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import type { EventType } from '../../../libs/events/topology.ts';
import type { ReceiptDraft } from '../../../libs/http/receipt.ts';
import { plusDays, type Clock } from '../../../libs/time/clock.ts';
import { factId, happenedAt } from '../fact.ts';
import { publicPart, type Delivery, type Endpoint } from './delivery.ts';
import type { Networks } from './networks.ts';
import { post } from './post.ts';
import { newSecret, signedHeaders } from './sign.ts';
import type { WebhookStore } from './store.ts';

const ASKED_AGAIN_MS = 120_000;
const SWEPT_AT_ONCE = 500;
/** Deliveries are forgotten after this; older events come from a replay and are not delivered anew. */
const KEPT_DAYS = 30;
const GONE = 410;

export function webhookUseCases({ store, now, networks, requestTask }: { store: WebhookStore; now: Clock; networks: Networks; requestTask: (task: 'deliver-webhook', id: string) => Promise<void> }) {
  const find = async (id: string): Promise<Endpoint> => {
    const endpoint = await store.find(id);
    if (!endpoint) throw notFound('webhook endpoint');
    return endpoint;
  };

  return {
    find,
    page: store.page,

    createEndpoint: (wanted: { url: string; events: readonly EventType[] }, receipt?: ReceiptDraft<Endpoint>) =>
      store.insert({ ...wanted, _id: randomUUID(), version: 1, secret: newSecret(), state: 'active', createdAt: now() }, { receipt }),

    async removeEndpoint(id: string): Promise<void> {
      if (!(await store.remove(id))) throw notFound('webhook endpoint');
    },

    /** One delivery for each endpoint that hears of the event, written in bulk. */
    async planDeliveries(events: readonly AnyEvent[]): Promise<void> {
      const at = now();
      const endpoints = await store.hearing([...new Set(events.map(({ type }) => type))]);
      const dueAt = new Date(at.getTime() + ASKED_AGAIN_MS);
      const planned = events.flatMap((event): Delivery[] => {
        const happened = happenedAt(event);
        if (happened < plusDays(at, -KEPT_DAYS)) return [];
        // A new endpoint does not hear the past when it is replayed.
        const hearing = endpoints.filter((endpoint) => endpoint.events.includes(event.type) && endpoint.createdAt <= happened);
        return hearing.map(({ _id: endpointId }) => ({
          _id: `${endpointId}.${factId(event)}`, endpointId, event: publicPart(event), state: 'planned', attempts: 0, lastError: null, at, dueAt, deliveredAt: null,
        }));
      });
      for (const { _id } of await store.addDeliveries(planned)) await requestTask('deliver-webhook', _id);
    },

    async deliver(id: string): Promise<void> {
      const delivery = await store.delivery(id);
      if (delivery?.state !== 'planned') return;
      const endpoint = await store.find(delivery.endpointId);
      if (endpoint?.state !== 'active') return store.drop(id, 'the endpoint is gone');
      const body = JSON.stringify(delivery.event);
      const headers = signedHeaders({ id: delivery.event.id, body, secret: endpoint.secret, at: now() });
      const status = await post(endpoint.url, body, headers, networks).catch(async (error: unknown) => {
        await store.markFailed(id, (error as Error).message.slice(0, 300));
        throw error;
      });
      if (status >= 200 && status < 300) return store.markDelivered(id, now());
      if (status === GONE) {
        await store.disable(endpoint);
        return store.drop(id, 'the endpoint answered that it is gone');
      }
      await store.markFailed(id, `answered ${status}`);
      throw new Error(`${endpoint.url} answered ${status}`);
    },

    /** Deliveries whose task was lost with Redis. */
    async sweepWaiting(): Promise<void> {
      const next = new Date(now().getTime() + ASKED_AGAIN_MS);
      for (const { _id } of await store.takeDue(now(), next, SWEPT_AT_ONCE)) await requestTask('deliver-webhook', _id);
    },

    async forgetOld(): Promise<void> {
      await store.forgetBefore(plusDays(now(), -KEPT_DAYS));
    },
  };
}

export type WebhookUseCases = ReturnType<typeof webhookUseCases>;
