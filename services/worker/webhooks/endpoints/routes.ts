import { anyObject } from '../../../../libs/http/access.ts';
import { documentAnswer, pageAnswer } from '../../../../libs/http/common-answers.ts';
import { pageOf, pageQuery, Uuid } from '../../../../libs/http/fields.ts';
import { route, type Route } from '../../../../libs/http/route.ts';
import type { WebhookDeps } from '../deps.ts';
import { createEndpoint } from './create-endpoint.ts';
import { editEndpoint } from './edit-endpoint.ts';
import { listEndpoints } from './list-endpoints.ts';
import { readSecrets } from './read-secrets.ts';
import { removeEndpoint } from './remove-endpoint.ts';
import { rotateSecret } from './rotate-secret.ts';
import {
  endpointEdit,
  endpointIn,
  EndpointOut,
  endpointView,
  freshView,
  RotationIn,
  SecretsOut,
  secretsView,
} from './schemas.ts';

const ofEndpoint = { access: { ops: anyObject }, params: { endpointId: Uuid } } as const;

export const endpointRoutes = (deps: WebhookDeps): Route[] => [
  route({
    method: 'post',
    path: '/v1/webhook-endpoints',
    operationId: 'createWebhookEndpoint',
    summary: 'Have events posted to a server, signed as Standard Webhooks says',
    description:
      'Each message is a CloudEvent with the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`. Any 2xx within 15 seconds is a receipt; 410 disables the endpoint; anything else, a redirect too, is tried again for three days. Messages may come twice (same `webhook-id`) and in any order: compare `version` or `seq`. The key of the signatures is at `/v1/webhook-endpoints/{endpointId}/secrets`.',
    access: { ops: anyObject },
    body: endpointIn(deps.reach),
    answers: { 201: EndpointOut },
    location: '/v1/webhook-endpoints/{id}',
    idempotency: 'required',
    async handle({ body, receipt }) {
      const endpoint = await createEndpoint(deps, body, receipt(201, freshView));
      return { status: 201, version: endpoint.version, body: freshView(endpoint) };
    },
  }),
  route({
    method: 'get',
    path: '/v1/webhook-endpoints',
    operationId: 'listWebhookEndpoints',
    summary: 'All webhook endpoints, by id, and how they do',
    access: { ops: anyObject },
    description: 'Without their secrets.',
    query: pageQuery,
    answers: { 200: pageOf(EndpointOut) },
    handle: async ({ query }) => pageAnswer(await listEndpoints(deps, query), endpointView),
  }),
  route({
    ...ofEndpoint,
    method: 'get',
    path: '/v1/webhook-endpoints/:endpointId',
    operationId: 'getWebhookEndpoint',
    summary: 'One webhook endpoint, and how it does',
    description: '`failing` since its last success, `disabled` with the reason.',
    problems: ['not-found'],
    answers: { 200: EndpointOut },
    async handle({ params }) {
      const endpoint = await deps.endpoints.get(params.endpointId);
      const failing = await deps.failures.find(params.endpointId);
      return { status: 200, version: endpoint.version, body: endpointView({ endpoint, failing }) };
    },
  }),
  route({
    ...ofEndpoint,
    method: 'patch',
    path: '/v1/webhook-endpoints/:endpointId',
    operationId: 'editWebhookEndpoint',
    summary: 'Change the address or the events of an endpoint, disable it, or enable it again',
    description:
      'What happens while it is disabled is kept for it for 30 days, as dead deliveries: replay them once it is enabled.',
    body: endpointEdit(deps.reach),
    ifMatch: true,
    answers: { 200: EndpointOut },
    problems: ['not-found', 'version-mismatch'],
    handle: async ({ params, body, ifMatch }) =>
      documentAnswer(await editEndpoint(deps, params.endpointId, body, ifMatch), freshView),
  }),
  route({
    ...ofEndpoint,
    method: 'delete',
    path: '/v1/webhook-endpoints/:endpointId',
    operationId: 'removeWebhookEndpoint',
    summary: 'Stop posting to a server',
    description: 'What was not delivered yet is dropped.',
    problems: ['not-found'],
    answers: { 204: null },
    async handle({ params }) {
      await removeEndpoint(deps, params.endpointId);
      return { status: 204 };
    },
  }),
  route({
    ...ofEndpoint,
    method: 'get',
    path: '/v1/webhook-endpoints/:endpointId/secrets',
    operationId: 'listWebhookSecrets',
    summary: 'The keys that sign now, the newest first',
    answers: { 200: SecretsOut },
    problems: ['not-found'],
    description: 'Who reads them is logged. They stand in no other answer, and sealed in the database.',
    handle: async ({ params, caller }) => ({
      status: 200,
      body: secretsView(await readSecrets(deps, params.endpointId, caller.id)),
    }),
  }),
  route({
    ...ofEndpoint,
    method: 'post',
    path: '/v1/webhook-endpoints/:endpointId/secrets',
    operationId: 'rotateWebhookSecret',
    summary: 'Change the secret; the former one signs beside it for a while',
    description:
      'Until it expires, `webhook-signature` holds one signature of each, so that a receiver that knows either finds its own.',
    body: RotationIn,
    idempotency: 'required',
    answers: { 201: EndpointOut },
    problems: ['not-found'],
    async handle({ params, body, receipt }) {
      const endpoint = await rotateSecret(deps, params.endpointId, body.overlapHours, receipt(201, freshView));
      return { status: 201, version: endpoint.version, body: freshView(endpoint) };
    },
  }),
];
