import { z } from 'zod';
import { Timestamp } from '../../../libs/http/fields.ts';
import { EXAMPLES } from '../examples.ts';
import { WEBHOOK_EVENTS, type Endpoint } from './delivery.ts';
import { faultOfUrl, type Networks } from './networks.ts';

const WebhookEvent = z.enum(WEBHOOK_EVENTS);

export const endpointIn = (networks: Networks) =>
  z.strictObject({
    url: z.string().max(2_000).superRefine((url, context) => {
      const fault = faultOfUrl(url, networks);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    }),
    events: z.array(WebhookEvent).min(1).max(WEBHOOK_EVENTS.length).refine((events) => new Set(events).size === events.length, 'names an event twice'),
  }).meta({ examples: [EXAMPLES.endpointIn] });

export const EndpointOut = z
  .object({ id: z.string(), version: z.int(), url: z.string(), events: z.array(WebhookEvent), state: z.enum(['active', 'disabled']), createdAt: Timestamp })
  .meta({ id: 'WebhookEndpoint', examples: [EXAMPLES.endpoint] });

export const NewEndpointOut = z
  .object({ ...EndpointOut.shape, secret: z.string().describe('Key of the signatures (Standard Webhooks); shown only now') })
  .meta({ id: 'NewWebhookEndpoint', examples: [EXAMPLES.newEndpoint] });

export const endpointView = ({ _id, version, url, events, state, createdAt }: Endpoint): z.input<typeof EndpointOut> => ({
  id: _id, version, url, events: [...events], state, createdAt: createdAt.toISOString(),
});

export const newEndpointView = (endpoint: Endpoint): z.input<typeof NewEndpointOut> => ({ ...endpointView(endpoint), secret: endpoint.secret });
