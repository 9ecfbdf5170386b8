import { consumerOf, type AnyConsumer } from '../../../libs/events/handlers.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import type { WebhookUseCases } from './use-cases.ts';

/** Slow endpoints must not hold up the others. */
const CONCURRENCY = 16;

export function webhookConsumers({ planDeliveries, deliver }: WebhookUseCases): AnyConsumer[] {
  const one = (event: AnyEvent) => planDeliveries([event]);
  return [
    consumerOf({
      queue: 'worker-webhooks',
      concurrency: CONCURRENCY,
      events: {
        'action.published': one,
        'action.fundable': one,
        'place.granted': planDeliveries,
        'place.waiting': planDeliveries,
        'place.returned': planDeliveries,
        'threshold.changed': planDeliveries,
        'claim.submitted': one,
        'claim.approved': one,
        'claim.charged': one,
        'claim.info-requested': one,
        'claim.refused': one,
        'claim.paid': one,
      },
      tasks: { 'deliver-webhook': deliver },
    }),
  ];
}
