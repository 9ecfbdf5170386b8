import type { ReceiptDraft } from '../../../../libs/outbox/receipt.ts';
import type { WebhookDeps } from '../deps.ts';
import { planned, taskOf, type Delivery } from '../domain/delivery.ts';
import { testMessage } from '../domain/message.ts';

/**
 * Posts a test message. A disabled endpoint gets it too, because an operator tests the endpoint before enabling it
 * again.
 * @throws not-found
 */
export async function testEndpoint(
  {
    endpoints,
    deliveries,
    now,
    newId,
    deliverSoon,
  }: Pick<WebhookDeps, 'endpoints' | 'deliveries' | 'now' | 'newId' | 'deliverSoon'>,
  endpointId: string,
  receipt?: ReceiptDraft<Delivery>,
): Promise<Delivery> {
  await endpoints.get(endpointId);
  const at = now();
  const test = await deliveries.save(planned(endpointId, testMessage(endpointId, newId(), at), at), { receipt });
  deliverSoon(taskOf(test));
  return test;
}
