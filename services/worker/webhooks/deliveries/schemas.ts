import { z } from 'zod';
import { Moment, Timestamp } from '../../../../libs/http/fields.ts';
import { EXAMPLES } from '../../examples.ts';
import { DELIVERY_STATES, type Delivery } from '../domain/delivery.ts';

export const ReplaysIn = z
  .strictObject({ failedSince: Moment.describe('Deliveries that were planned since then and are dead') })
  .meta({ examples: [EXAMPLES.replaysIn] });

export const DeliveryState = z.enum(DELIVERY_STATES);

const fields = {
  eventId: z.string().describe('The `webhook-id`'),
  type: z.string(),
  state: DeliveryState.describe('`dead`: given up, or its endpoint was disabled; it can be replayed'),
  attempts: z.int(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  plannedAt: Timestamp,
  triedAt: Timestamp.nullable(),
  deliveredAt: Timestamp.nullable(),
  dueAt: Timestamp.nullable().describe('About when it is tried next, if it is not being tried now'),
};
export const DeliveryOut = z.object(fields).meta({ id: 'WebhookDelivery', examples: [EXAMPLES.delivery] });
export const DeliveryWithMessageOut = z
  .object({ ...fields, message: z.record(z.string(), z.unknown()).describe('What is posted') })
  .meta({ id: 'WebhookDeliveryWithMessage', examples: [{ ...EXAMPLES.delivery, message: { specversion: '1.0' } }] });

export const deliveryView = ({
  event,
  state,
  attempts,
  lastStatus,
  lastError,
  plannedAt,
  triedAt,
  deliveredAt,
  dueAt,
}: Delivery): z.input<typeof DeliveryOut> => ({
  eventId: event.id,
  type: event.type,
  state,
  attempts,
  lastStatus,
  lastError,
  plannedAt: plannedAt.toISOString(),
  triedAt: triedAt?.toISOString() ?? null,
  deliveredAt: deliveredAt?.toISOString() ?? null,
  dueAt: state === 'planned' ? dueAt.toISOString() : null,
});
export const deliveryWithMessageView = (delivery: Delivery): z.input<typeof DeliveryWithMessageOut> => ({
  ...deliveryView(delivery),
  message: { ...delivery.event },
});
