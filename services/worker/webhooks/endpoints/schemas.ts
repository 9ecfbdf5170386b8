import { z } from 'zod';
import { Timestamp } from '../../../../libs/http/fields.ts';
import { EXAMPLES } from '../../examples.ts';
import type { Endpoint, EndpointWithHealth } from '../domain/endpoint.ts';
import { USUAL_EVENTS, WEBHOOK_EVENTS } from '../domain/message.ts';
import { restsUntil } from '../domain/schedule.ts';
import { faultOfUrl, type Reach } from '../networks.ts';
import type { SecretInClear } from './read-secrets.ts';

const WebhookEvent = z.enum(WEBHOOK_EVENTS);
const Events = z
  .array(WebhookEvent)
  .min(1)
  .max(WEBHOOK_EVENTS.length)
  .refine((events) => new Set(events).size === events.length, 'names an event twice')
  .meta({ uniqueItems: true });

const urlWithin = (reach: Reach) =>
  z
    .string()
    .max(2_000)
    .superRefine((url, context) => {
      const fault = faultOfUrl(url, reach);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    })
    .meta({ format: 'uri' });

export const endpointIn = (reach: Reach) =>
  z
    .strictObject({
      url: urlWithin(reach),
      events: Events.default(USUAL_EVENTS).describe(
        'Left out: all but `threshold.changed` and `tally.changed`, which come with every vote',
      ),
    })
    .meta({ examples: [EXAMPLES.endpointIn] });

export const endpointEdit = (reach: Reach) =>
  z
    .strictObject({
      url: urlWithin(reach).optional(),
      events: Events.optional(),
      state: z.enum(['active', 'disabled']).optional(),
    })
    .meta({ examples: [EXAMPLES.endpointEditIn] });

export const RotationIn = z
  .strictObject({
    overlapHours: z
      .int()
      .min(0)
      .max(168)
      .default(24)
      .describe('How long the former secret signs beside the new one; 0 when it has become known to others'),
  })
  .meta({ examples: [EXAMPLES.rotationIn] });

export const EndpointOut = z
  .object({
    id: z.string(),
    version: z.int(),
    url: z.string(),
    events: z.array(WebhookEvent),
    state: z.enum(['active', 'disabled']),
    createdAt: Timestamp,
    disabled: z
      .object({ why: z.enum(['gone', 'failing', 'by-hand']), at: Timestamp })
      .nullable()
      .describe('`gone`: it answered 410; `failing`: it took nothing for three days'),
    failing: z
      .object({ since: Timestamp, failures: z.int(), restsUntil: Timestamp.describe('Until then nothing is sent') })
      .nullable()
      .describe('Since its last success; null while it works'),
  })
  .meta({ id: 'WebhookEndpoint', examples: [EXAMPLES.endpoint] });

export const endpointView = ({
  endpoint: { _id, version, url, events, state, createdAt, disabled },
  failing,
}: EndpointWithHealth): z.input<typeof EndpointOut> => ({
  id: _id,
  version,
  url,
  events: [...events],
  state,
  createdAt: createdAt.toISOString(),
  disabled: disabled && { why: disabled.why, at: disabled.at.toISOString() },
  failing: failing
    ? { since: failing.since.toISOString(), failures: failing.count, restsUntil: restsUntil(failing).toISOString() }
    : null,
});

/** Shows an endpoint in the answer to a write. A new or changed endpoint has no failures yet. */
export const freshView = (endpoint: Endpoint): z.input<typeof EndpointOut> =>
  endpointView({ endpoint, failing: undefined });

export const SecretsOut = z
  .object({
    items: z.array(
      z.object({
        secret: z.string().describe('Key of the signatures (Standard Webhooks)'),
        createdAt: Timestamp,
        expiresAt: Timestamp.nullable().describe('null: the current one'),
      }),
    ),
  })
  .meta({ id: 'WebhookSecrets', examples: [EXAMPLES.secrets] });

export const secretsView = (secrets: readonly SecretInClear[]): z.input<typeof SecretsOut> => ({
  items: secrets.map(({ secret, createdAt, expiresAt }) => ({
    secret,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
  })),
});
