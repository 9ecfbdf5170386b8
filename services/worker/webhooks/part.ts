import { z } from 'zod';
import type { Mode } from '../../../libs/config/environment.ts';
import type { ServiceApp, ServiceDeps } from '../../../libs/service/service.ts';
import { webhookConsumers } from './consumers.ts';
import type { Networks } from './networks.ts';
import { webhookRoutes } from './routes.ts';
import { openWebhookStore } from './store.ts';
import { webhookUseCases } from './use-cases.ts';
import { MINUTE_MS } from '../../../libs/time/clock.ts';

export { messages } from './messages.ts';
export { collections } from './store.ts';

export const environment = (mode: Mode) => ({
  WEBHOOK_NETWORKS: z
    .enum<Networks[]>(mode === 'production' ? ['public'] : ['public', 'any'])
    .default(mode === 'production' ? 'public' : 'any')
    .describe('Where webhooks may go; production knows only the open internet over https'),
});

type WebhookDeps = ServiceDeps<z.infer<z.ZodObject<ReturnType<typeof environment>>>>;

export function compose({ database, now, environment: { WEBHOOK_NETWORKS: networks }, requestTask }: WebhookDeps): ServiceApp {
  const store = openWebhookStore(database);
  const useCases = webhookUseCases({ store, now, networks, requestTask });
  return {
    routes: webhookRoutes(useCases, networks),
    consumers: webhookConsumers(useCases),
    stores: [store],
    replay: async function* () {},
    sweeps: [
      { name: 'waiting-webhooks', everyMs: MINUTE_MS, run: useCases.sweepWaiting },
      { name: 'old-webhooks', everyMs: 60 * MINUTE_MS, run: useCases.forgetOld },
    ],
  };
}
