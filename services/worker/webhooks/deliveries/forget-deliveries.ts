import { plusDays } from '../../../../libs/time/clock.ts';
import type { WebhookDeps } from '../deps.ts';
import { DELIVERIES_KEPT_DAYS } from '../domain/delivery.ts';

export const forgetDeliveries = ({ deliveries, now }: Pick<WebhookDeps, 'deliveries' | 'now'>): Promise<void> =>
  deliveries.forgetBefore(plusDays(now(), -DELIVERIES_KEPT_DAYS));
