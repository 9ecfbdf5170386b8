import { z } from 'zod';
import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { commaSeparated, retiredSecrets, secret, type Mode } from '../../../libs/config/environment.ts';
import type { ServiceApp, ServiceDeps } from '../../../libs/service/service.ts';
import { openVault } from '../../../libs/signing/vault.ts';
import { MINUTE_MS } from '../../../libs/time/clock.ts';
import { webhookConsumer } from './consumers.ts';
import { forgetDeliveries } from './deliveries/forget-deliveries.ts';
import { deliveryRoutes } from './deliveries/routes.ts';
import { deliveryCollection, openDeliveries } from './deliveries/store.ts';
import { sweepDeliveries } from './deliveries/sweep-deliveries.ts';
import type { WebhookDeps } from './deps.ts';
import { endpointRoutes } from './endpoints/routes.ts';
import { endpointCollection, failureCollection, openEndpoints, openFailures } from './endpoints/store.ts';
import type { Networks } from './networks.ts';

export { messages } from './messages.ts';

export const collections = [endpointCollection, deliveryCollection, failureCollection];

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

type WebhookServiceDeps = ServiceDeps<z.infer<z.ZodObject<ReturnType<typeof environment>>>>;

/**
 * There are this many milliseconds between two sweeps. The first pauses between tries last some seconds, so the sweep
 * must run as often.
 */
const SWEEP_MS = 10_000;

/** This part posts events to the servers of others. */
export function compose({
  database,
  now,
  newId,
  logger,
  metrics,
  environment: env,
  written,
  requestTask,
}: WebhookServiceDeps): ServiceApp {
  const deps: WebhookDeps = {
    endpoints: openEndpoints(database, written),
    failures: openFailures(database),
    deliveries: openDeliveries(database),
    now,
    newId,
    logger,
    vault: openVault('webhook', env.WEBHOOK_KEY, env.WEBHOOK_RETIRED_KEYS),
    reach: { networks: env.WEBHOOK_NETWORKS, origins: env.WEBHOOK_TRUSTED_ORIGINS },
    requestTask,
    deliverSoon: (task) =>
      void requestTask('deliver-webhook', task).catch((error: unknown) =>
        logger.debug({ error }, 'a delivery waits for the sweep'),
      ),
    countDelivery: (outcome) => metrics.count('seuil_webhooks_total', { outcome }),
  };
  return {
    routes: [...endpointRoutes(deps), ...deliveryRoutes(deps)],
    consumers: [webhookConsumer(deps)],
    stores: [deps.endpoints, deps.deliveries],
    // No other service keeps endpoints or deliveries, so there is nothing to replay.
    replay: async function* () {},
    sweeps: [
      { name: 'waiting-webhooks', everyMs: SWEEP_MS, run: () => sweepDeliveries(deps) },
      { name: 'old-webhooks', everyMs: 60 * MINUTE_MS, run: () => forgetDeliveries(deps) },
    ],
  };
}
