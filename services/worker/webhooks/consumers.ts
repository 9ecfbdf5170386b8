import { consumerOf } from '../../../libs/events/handlers.ts';
import { deliverWebhook } from './deliveries/deliver-webhook.ts';
import { planDeliveries } from './deliveries/plan-deliveries.ts';
import type { WebhookDeps } from './deps.ts';
import type { PostedEvent } from './domain/message.ts';

/**
 * One process makes this many tries at once. A try costs little more than a socket, and slow endpoints must not delay
 * the others.
 */
const CONCURRENCY = 32;

export function webhookConsumer(deps: WebhookDeps) {
  const plan = (events: readonly PostedEvent[]) => planDeliveries(deps, events);
  const planOne = (event: PostedEvent) => plan([event]);
  return consumerOf({
    queue: 'worker-webhooks',
    concurrency: CONCURRENCY,
    events: {
      'action.published': planOne,
      'action.passed': planOne,
      'action.fundable': planOne,
      'place.granted': plan,
      'place.waiting': plan,
      'place.returned': plan,
      'tally.changed': plan,
      'threshold.changed': plan,
      'claim.peer-review-requested': planOne,
      'claim.validated': planOne,
      'claim.held': planOne,
      'claim.unfunded': planOne,
      'claim.info-requested': planOne,
      'claim.approved': planOne,
      'claim.charged': planOne,
      'claim.answered': planOne,
      'claim.refused': planOne,
      'claim.cancelled': planOne,
      'claim.account-requested': planOne,
      'claim.disputed': planOne,
      'claim.released': planOne,
      'claim.paid': planOne,
      'claim.invoice-overdue': planOne,
      'claim.adjusted': planOne,
    },
    tasks: { 'deliver-webhook': (task) => deliverWebhook(deps, task) },
  });
}
