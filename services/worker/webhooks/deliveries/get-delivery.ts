import type { WebhookDeps } from '../deps.ts';
import { deliveryId, type Delivery } from '../domain/delivery.ts';

/** @throws not-found when there is no such endpoint, or no such delivery to it */
export async function getDelivery(
  { endpoints, deliveries }: Pick<WebhookDeps, 'endpoints' | 'deliveries'>,
  endpointId: string,
  eventId: string,
): Promise<Delivery> {
  await endpoints.get(endpointId);
  return deliveries.get(deliveryId(endpointId, eventId));
}
