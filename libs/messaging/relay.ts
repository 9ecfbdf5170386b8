import type { Outbox } from '../outbox/outbox.ts';
import { publishBatch, publishSetAside, type PublishingDeps } from './publish-waiting.ts';
import { queueRests } from './queue-rests.ts';

export type Relay = {
  /**
   * Tells the relay that something was written, so that it publishes soon. It is called after every save, is cheap, and
   * never waits.
   */
  nudge(): void;
  stop(): Promise<void>;
};

/**
 * The time, in milliseconds, after which the relay looks for events again. So it finds events of another process that
 * died before it published them.
 */
const POLL_MS = 1_000;

type RelayOptions = Omit<PublishingDeps, 'rests'>;

/**
 * Moves events from the documents to the queues. After a crash between publishing and clearing, an event is published
 * twice, but never lost. Consumers are idempotent by construction.
 */
export function startRelay(outboxes: readonly Outbox[], options: RelayOptions): Relay {
  const deps = { ...options, rests: queueRests() };
  const { logger } = deps;
  let stopped = false;
  let nudged = true;
  const wasNudged = () => nudged;
  let wake: () => void = () => undefined;
  let isInTrouble = false;
  let lookedAsideAt = -Infinity;
  let moreAside = false;

  /** Publishes one batch of each collection in turn, so that a steady flow in one never starves the others. */
  const publishOnce = async () => {
    for (const outbox of outboxes) if (await publishBatch(deps, outbox)) nudged = true;
    // What waits for a queue that was away is looked for once in a while, not with every request.
    if (performance.now() - lookedAsideAt < POLL_MS && !moreAside) return;
    moreAside = await publishSetAside(deps);
    if (moreAside) nudged = true;
    lookedAsideAt = performance.now();
  };

  const run = async () => {
    // The events of the last requests are still published. Without other processes they would otherwise wait until this
    // one starts again.
    while (!stopped || (wasNudged() && !isInTrouble)) {
      nudged = false;
      try {
        await publishOnce();
        if (isInTrouble) logger.info('events are published again');
        isInTrouble = false;
      } catch (error) {
        if (!isInTrouble) logger.warn({ error }, 'events wait in MongoDB until they can be published');
        isInTrouble = true;
      }
      if (!stopped && (!wasNudged() || isInTrouble)) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, POLL_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  };
  const running = run().then(async () => {
    // A process that ends soon after its start may only now know to which life of Redis it publishes.
    if (isInTrouble) await publishOnce().catch((error: unknown) => logger.debug({ error }, 'events stay in MongoDB'));
  });

  return {
    nudge() {
      nudged = true;
      if (!isInTrouble) wake();
    },
    async stop() {
      stopped = true;
      wake();
      await running;
    },
  };
}
