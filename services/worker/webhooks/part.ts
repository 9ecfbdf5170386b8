import { z } from 'zod';
import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { commaSeparated, retiredSecrets, secret, type Mode } from '../../../libs/config/environment.ts';
import type { ServiceApp, ServiceDeps } from '../../../libs/service/service.ts';
import { openVault } from '../../../libs/signing/vault.ts';
import { MINUTE_MS } from '../../../libs/time/clock.ts';
import { webhookConsumers } from './consumers.ts';
import { delivering } from './deliver.ts';
import { deliveryUseCases } from './deliveries.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { endpointUseCases } from './endpoints.ts';
import type { Networks } from './networks.ts';
import { endpointRoutes } from './routes.ts';
import { openWebhookStore } from './store.ts';

export { messages } from './messages.ts';
export { collections } from './store.ts';

const isOrigin = (text: string) =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;

const Origins = commaSeparated(z.string().refine(isOrigin, 'must be origins as https://host:port, without a path'));

export const environment = (mode: Mode) => ({
  WEBHOOK_NETWORKS: z
    .enum<Networks[]>(mode === 'production' ? ['public'] : ['public', 'any'])
    .default(mode === 'production' ? 'public' : 'any')
    .describe('Where webhooks may go; production knows only the open internet over https'),
  WEBHOOK_TRUSTED_ORIGINS: Origins.describe(
    'Servers to which webhooks may go all the same, inside the cluster or over plain http: origins, separated by commas',
  ),
  WEBHOOK_KEY: secret(mode, DEVELOPMENT_KEYS.webhook).describe('Seals the secrets of webhook endpoints at rest'),
  WEBHOOK_RETIRED_KEYS: retiredSecrets.describe(
    'Former values of WEBHOOK_KEY, separated by commas, while secrets are sealed with them',
  ),
});

type WebhookDeps = ServiceDeps<z.infer<z.ZodObject<ReturnType<typeof environment>>>>;

/** Seconds matter at first: the first pauses are short. */
const SWEEP_MS = 10_000;

export function compose({
  database,
  now,
  newId,
  logger,
  metrics,
  environment: env,
  written,
  requestTask,
}: WebhookDeps): ServiceApp {
  const store = openWebhookStore(database, written);
  const vault = openVault('webhook', env.WEBHOOK_KEY, env.WEBHOOK_RETIRED_KEYS);
  const reach = { networks: env.WEBHOOK_NETWORKS, origins: env.WEBHOOK_TRUSTED_ORIGINS };
  const endpoints = endpointUseCases({ store, vault, now, newId, logger });
  const deliverSoon = (task: string) =>
    void requestTask('deliver-webhook', task).catch((error: unknown) =>
      logger.debug({ error }, 'a delivery waits for the sweep'),
    );
  const deliveries = deliveryUseCases({ store, find: endpoints.find, now, newId, requestTask, deliverSoon });
  const delivery = delivering({
    store,
    vault,
    now,
    reach,
    requestTask,
    counted: (outcome) => metrics.count('seuil_webhooks_total', { outcome }),
  });
  return {
    routes: [...endpointRoutes(endpoints, reach), ...deliveryRoutes(deliveries)],
    consumers: webhookConsumers(deliveries, delivery),
    stores: [store.endpoints, store.deliveries],
    replay: async function* () {},
    sweeps: [
      { name: 'waiting-webhooks', everyMs: SWEEP_MS, run: delivery.sweepDue },
      { name: 'old-webhooks', everyMs: 60 * MINUTE_MS, run: deliveries.forgetOld },
    ],
  };
}
