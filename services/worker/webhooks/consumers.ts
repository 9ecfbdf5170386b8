import type { AnyEvent } from '../../../libs/events/event.ts';
import { consumerOf, type AnyConsumer } from '../../../libs/events/handlers.ts';
import type { Delivering } from './deliver.ts';
import type { DeliveryUseCases } from './deliveries.ts';
import type { WebhookEvent } from './domain/message.ts';

/** Slow endpoints must not hold up the others: a try costs a socket and little else. */
const CONCURRENCY = 32;

export function webhookConsumers({ plan }: DeliveryUseCases, { deliver }: Delivering): AnyConsumer[] {
  const one = (event: Extract<AnyEvent, { type: WebhookEvent }>) => plan([event]);
  return [
    consumerOf({
      queue: 'worker-webhooks',
      concurrency: CONCURRENCY,
      events: {
        'action.published': one,
        'action.fundable': one,
        'place.granted': plan,
        'place.waiting': plan,
        'place.returned': plan,
        'tally.changed': plan,
        'threshold.changed': plan,
        'claim.peer-review-requested': one,
        'claim.submitted': one,
        'claim.held': one,
        'claim.unfunded': one,
        'claim.info-requested': one,
        'claim.approved': one,
        'claim.charged': one,
        'claim.answered': one,
        'claim.refused': one,
        'claim.released': one,
        'claim.paid': one,
        'claim.invoice-overdue': one,
        'claim.adjusted': one,
      },
      tasks: { 'deliver-webhook': deliver },
    }),
  ];
}
