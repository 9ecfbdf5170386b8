import { z } from 'zod';
import { anyObject } from '../../../../libs/http/access.ts';
import { pageAnswer } from '../../../../libs/http/common-answers.ts';
import { Key, pageOf, pageQuery, Uuid } from '../../../../libs/http/fields.ts';
import { route, type Route } from '../../../../libs/http/route.ts';
import type { WebhookDeps } from '../deps.ts';
import { getDelivery } from './get-delivery.ts';
import { replayDeadDeliveries } from './replay-dead-deliveries.ts';
import { replayDelivery } from './replay-delivery.ts';
import {
  DeliveryOut,
  DeliveryState,
  deliveryView,
  DeliveryWithMessageOut,
  deliveryWithMessageView,
  ReplaysIn,
} from './schemas.ts';
import { testEndpoint } from './test-endpoint.ts';

const access = { ops: anyObject };
const endpoint = { endpointId: Uuid };
const oneDelivery = { ...endpoint, eventId: Key };

export const deliveryRoutes = (deps: WebhookDeps): Route[] => [
  route({
    method: 'post',
    path: '/v1/webhook-endpoints/:endpointId/tests',
    operationId: 'testWebhookEndpoint',
    summary: 'Post a test message now',
    access,
    params: endpoint,
    description:
      'A `webhook.test`, signed like any other, tried once, also when the endpoint is disabled. Its delivery tells how it went.',
    idempotency: 'required',
    answers: { 202: DeliveryOut },
    problems: ['not-found'],
    async handle({ params, receipt }) {
      const test = await testEndpoint(deps, params.endpointId, receipt(202, deliveryView));
      return { status: 202, body: deliveryView(test) };
    },
  }),
  route({
    method: 'get',
    path: '/v1/webhook-endpoints/:endpointId/deliveries',
    operationId: 'listWebhookDeliveries',
    summary: 'What was posted to an endpoint in the last 30 days, newest first',
    access,
    params: endpoint,
    query: { ...pageQuery, state: DeliveryState.optional() },
    answers: { 200: pageOf(DeliveryOut) },
    problems: ['not-found'],
    description: 'With the status that was answered, and when it is tried next.',
    async handle({ params: { endpointId }, query: { state, ...request } }) {
      await deps.endpoints.get(endpointId);
      const filter = { endpointId, ...(state && { state }) };
      return pageAnswer(await deps.deliveries.page(filter, request, { by: 'plannedAt', direction: -1 }), deliveryView);
    },
  }),
  route({
    method: 'get',
    path: '/v1/webhook-endpoints/:endpointId/deliveries/:eventId',
    operationId: 'getWebhookDelivery',
    summary: 'How one event was delivered, and what was posted',
    access,
    params: oneDelivery,
    description: 'The message is as it is posted, without the headers that sign it.',
    answers: { 200: DeliveryWithMessageOut },
    problems: ['not-found'],
    handle: async ({ params: { endpointId, eventId } }) => ({
      status: 200,
      body: deliveryWithMessageView(await getDelivery(deps, endpointId, eventId)),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/webhook-endpoints/:endpointId/deliveries/:eventId/replays',
    operationId: 'replayWebhookDelivery',
    summary: 'Post one event again',
    access,
    params: oneDelivery,
    description:
      'Whatever became of it, and for three more days if need be. The event is the natural key: repeating it is harmless, for the `webhook-id` stays the same.',
    answers: { 202: DeliveryOut },
    problems: ['not-found', 'endpoint-disabled'],
    handle: async ({ params: { endpointId, eventId } }) => ({
      status: 202,
      body: deliveryView(await replayDelivery(deps, endpointId, eventId)),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/webhook-endpoints/:endpointId/replays',
    operationId: 'replayWebhookDeliveries',
    summary: 'Post again all that failed for good, or was missed, since a moment',
    access,
    params: endpoint,
    description:
      'They follow within minutes, oldest due first. Repeating it is harmless: what is on its way is dead no more.',
    body: ReplaysIn,
    answers: { 202: z.object({ replayed: z.int() }).meta({ examples: [{ replayed: 3 }] }) },
    problems: ['not-found', 'endpoint-disabled'],
    handle: async ({ params, body }) => ({
      status: 202,
      body: { replayed: await replayDeadDeliveries(deps, params.endpointId, body.failedSince) },
    }),
  }),
];
