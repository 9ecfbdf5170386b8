import type { WebhookDeps } from '../deps.ts';
import { replay, taskOf, type Delivery } from '../domain/delivery.ts';
import { requireActive } from '../domain/endpoint.ts';
import { getDelivery } from './get-delivery.ts';

/**
 * Posts one event again. A repetition does no harm, because the receiver knows the message by its id.
 * @throws not-found, endpoint-disabled
 */
export async function replayDelivery(
  deps: Pick<WebhookDeps, 'endpoints' | 'deliveries' | 'now' | 'deliverSoon'>,
  endpointId: string,
  eventId: string,
): Promise<Delivery> {
  requireActive(await deps.endpoints.get(endpointId));
  const delivery = await getDelivery(deps, endpointId, eventId);
  const again = replay(delivery, deps.now());
  if (!again) return delivery;
  const saved = await deps.deliveries.save(again);
  deps.deliverSoon(taskOf(saved));
  return saved;
}
