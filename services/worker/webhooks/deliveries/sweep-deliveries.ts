import type { WebhookDeps } from '../deps.ts';
import { ASKED_AGAIN_MS, taskOf } from '../domain/delivery.ts';

/** One sweep handles at most this many deliveries. */
const SWEPT_AT_ONCE = 500;

/** Asks for deliveries that are to be tried again, and for deliveries whose task was lost with Redis. */
export async function sweepDeliveries({
  deliveries,
  now,
  requestTask,
}: Pick<WebhookDeps, 'deliveries' | 'now' | 'requestTask'>): Promise<void> {
  const again = new Date(now().getTime() + ASKED_AGAIN_MS);
  for (const due of await deliveries.takeDue(now(), again, SWEPT_AT_ONCE))
    await requestTask('deliver-webhook', taskOf(due));
}
