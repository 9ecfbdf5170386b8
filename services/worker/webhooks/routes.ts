import { anyObject } from '../../../libs/http/access.ts';
import { pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { Networks } from './networks.ts';
import { endpointIn, EndpointOut, endpointView, NewEndpointOut, newEndpointView } from './schemas.ts';
import type { WebhookUseCases } from './use-cases.ts';

const endpointId = { endpointId: Uuid };

export const webhookRoutes = (webhooks: WebhookUseCases, networks: Networks): Route[] => [
  route({
    method: 'post', path: '/v1/webhook-endpoints', operationId: 'createWebhookEndpoint', summary: 'Have events posted to a server, signed as Standard Webhooks says',
    description: 'Each message is a CloudEvent with the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`. Any 2xx within 10 seconds is a receipt; 410 disables the endpoint; anything else is tried again. Messages may come twice (same `webhook-id`) and in any order.',
    access: { ops: anyObject }, body: endpointIn(networks), answers: { 201: NewEndpointOut }, location: '/v1/webhook-endpoints/{id}', idempotency: 'required',
    async handle({ body, receipt }) {
      const endpoint = await webhooks.createEndpoint(body, receipt(201, newEndpointView));
      return { status: 201, version: endpoint.version, body: newEndpointView(endpoint) };
    },
  }),
  route({
    method: 'get', path: '/v1/webhook-endpoints', operationId: 'listWebhookEndpoints', summary: 'All webhook endpoints, by id', access: { ops: anyObject },
    description: 'Without their secrets, which are shown once, when an endpoint is created.',
    query: pageQuery, answers: { 200: pageOf(EndpointOut) },
    async handle({ query }) {
      const { items, nextCursor } = await webhooks.page(query);
      return { status: 200, body: { items: items.map(endpointView), nextCursor } };
    },
  }),
  route({
    method: 'get', path: '/v1/webhook-endpoints/:endpointId', operationId: 'getWebhookEndpoint', summary: 'One webhook endpoint, without its secret', access: { ops: anyObject },
    description: '`disabled`: its server answered 410.', problems: ['not-found'],
    params: endpointId, answers: { 200: EndpointOut },
    async handle({ params }) {
      const endpoint = await webhooks.find(params.endpointId);
      return { status: 200, version: endpoint.version, body: endpointView(endpoint) };
    },
  }),
  route({
    method: 'delete', path: '/v1/webhook-endpoints/:endpointId', operationId: 'removeWebhookEndpoint', summary: 'Stop posting to a server', access: { ops: anyObject },
    description: 'What was not delivered yet is dropped.', problems: ['not-found'],
    params: endpointId, answers: { 204: null },
    async handle({ params }) {
      await webhooks.removeEndpoint(params.endpointId);
      return { status: 204 };
    },
  }),
];
