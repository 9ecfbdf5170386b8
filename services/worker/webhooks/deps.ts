import type { Logger } from '../../../libs/logger/logger.ts';
import type { Vault } from '../../../libs/signing/vault.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import type { DeliveryStore } from './deliveries/store.ts';
import type { EndpointStore, FailureStore } from './endpoints/store.ts';
import type { Reach } from './networks.ts';

/** These are the dependencies of the webhooks. Each story lists those that it needs. */
export type WebhookDeps = {
  readonly endpoints: EndpointStore;
  /** These are the endpoints that fail now, and the time since which they fail. */
  readonly failures: FailureStore;
  readonly deliveries: DeliveryStore;
  readonly now: Clock;
  readonly newId: () => string;
  readonly logger: Logger;
  /** The vault seals the secrets of endpoints in the database. */
  readonly vault: Vault;
  /** Webhooks may go to these networks and origins. */
  readonly reach: Reach;
  readonly requestTask: (task: 'deliver-webhook', id: string) => Promise<void>;
  /**
   * Asks for a task and does not wait, because a request never waits for Redis. The sweep finds tasks that were not
   * asked for.
   */
  readonly deliverSoon: (task: string) => void;
  /** Counts each try, and each delivery that was given up without a try, for the metrics. */
  readonly countDelivery: (outcome: 'delivered' | 'retried' | 'dead') => void;
};
