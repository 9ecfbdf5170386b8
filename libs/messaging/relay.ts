import type { AnyEvent } from '../events/event.ts';
import { presentName } from '../events/former-names.ts';
import type { Logger } from '../logger/logger.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Publisher } from './publisher.ts';

export type Relay = {
  /**
   * Tells the relay that something was written, so that it publishes soon. It is called after every save, is cheap, and
   * never waits.
   */
  nudge(): void;
  stop(): Promise<void>;
};

const BATCH = 200;
/**
 * The relay looks for events every so many milliseconds. So it finds events of another process that died before it
 * published them.
 */
const POLL_MS = 1_000;

/**
 * Gives a stored event under its present name. A newer version wrote the events that are not known here. It also knows
 * who hears them, so they stay in their documents.
 */
function knownHere(stored: AnyEvent): AnyEvent[] {
  const type = presentName(stored.type);
  return type === undefined ? [] : [type === stored.type ? stored : ({ ...stored, type } as AnyEvent)];
}

/**
 * Moves events from the documents to the queues. After a crash between publishing and clearing, an event is published
 * twice, but never lost. Consumers are idempotent by construction.
 */
export function startRelay(outboxes: readonly Outbox[], publisher: Publisher, logger: Logger): Relay {
  let stopped = false;
  let nudged = true;
  const wasNudged = () => nudged;
  let wake: () => void = () => undefined;
  let isInTrouble = false;

  /** Publishes one batch of each collection in turn, so that a steady flow in one never starves the others. */
  const publishOnce = async () => {
    for (const outbox of outboxes) {
      const pending = await outbox.pending(BATCH);
      const waiting = pending
        .map(({ docId, events }) => ({ docId, events: events.flatMap(knownHere) }))
        .filter(({ events }) => events.length > 0);
      if (waiting.length === 0) continue;
      await publisher.publish(waiting.flatMap(({ events }) => events));
      await outbox.clear(waiting.map(({ docId, events }) => ({ docId, eventIds: events.map(({ id }) => id) })));
      if (waiting.length === BATCH) nudged = true;
    }
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
  const running = run();

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
