import { plusDays } from '../../../../libs/time/clock.ts';
import { happenedAt } from '../../domain/fact.ts';
import type { WebhookDeps } from '../deps.ts';
import { DELIVERIES_KEPT_DAYS, missed, planned, taskOf, type Delivery } from '../domain/delivery.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import { messageOf, postedName, type PostedEvent } from '../domain/message.ts';

/**
 * Plans one delivery for each endpoint that receives an event. All deliveries are written in bulk, and an event that
 * comes twice is delivered once.
 */
export async function planDeliveries(
  { endpoints, deliveries, now, requestTask }: Pick<WebhookDeps, 'endpoints' | 'deliveries' | 'now' | 'requestTask'>,
  events: readonly PostedEvent[],
): Promise<void> {
  const at = now();
  const hearing = await endpoints.hearing([...new Set(events.map(({ type }) => postedName(type)))]);
  const added = await deliveries.addNew(events.flatMap((event) => deliveriesOf(event, hearing, at)));
  for (const delivery of added)
    if (delivery.state === 'planned') await requestTask('deliver-webhook', taskOf(delivery));
}

function deliveriesOf(event: PostedEvent, hearing: readonly Endpoint[], at: Date): Delivery[] {
  const happened = happenedAt(event);
  // An older event comes from a replay. Its delivery may be removed already, so it would be delivered again.
  if (happened < plusDays(at, -DELIVERIES_KEPT_DAYS)) return [];
  // A new endpoint does not receive events from before its creation when they are replayed.
  return hearing
    .filter((endpoint) => endpoint.events.includes(postedName(event.type)) && endpoint.createdAt <= happened)
    .map(({ _id, state }) => {
      const delivery = planned(_id, messageOf(event), at);
      return state === 'active' ? delivery : missed(delivery);
    });
}
