import { plusDays } from '../../../../libs/time/clock.ts';
import type { WebhookDeps } from '../deps.ts';
import { requireActive } from '../domain/endpoint.ts';
import { TRIED_DAYS } from '../domain/schedule.ts';

/**
 * Plans again the deliveries that failed for ever, or were missed, since a moment. The sweep sends some of them at a
 * time, so that an endpoint that has just come back is not flooded.
 * @returns how many deliveries are planned anew
 * @throws not-found, endpoint-disabled
 */
export async function replayDeadDeliveries(
  { endpoints, deliveries, now }: Pick<WebhookDeps, 'endpoints' | 'deliveries' | 'now'>,
  endpointId: string,
  since: Date,
): Promise<number> {
  requireActive(await endpoints.get(endpointId));
  return deliveries.replayDead(endpointId, since, now(), plusDays(now(), TRIED_DAYS));
}
