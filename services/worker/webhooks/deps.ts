import type { Logger } from '../../../libs/logger/logger.ts';
import type { Vault } from '../../../libs/signing/vault.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import type { DeliveryStore } from './deliveries/store.ts';
import type { EndpointStore, FailureStore } from './endpoints/store.ts';
import type { Reach } from './networks.ts';

/** What the stories of the webhooks work with; each story names the ones that it needs. */
export type WebhookDeps = {
  readonly endpoints: EndpointStore;
  /** Which endpoints fail now, and since when. */
  readonly failures: FailureStore;
  readonly deliveries: DeliveryStore;
  readonly now: Clock;
  readonly newId: () => string;
  readonly logger: Logger;
  /** Seals the secrets of endpoints at rest. */
  readonly vault: Vault;
  /** Where webhooks may go. */
  readonly reach: Reach;
  readonly requestTask: (task: 'deliver-webhook', id: string) => Promise<void>;
  /** Asks for a task and does not wait: a request never waits for Redis, and the sweep finds what was not asked for. */
  readonly deliverSoon: (task: string) => void;
  /** Counts each try, and what was given up without one, for the metrics. */
  readonly countDelivery: (outcome: 'delivered' | 'retried' | 'dead') => void;
};
