import type { AnyEvent } from '../events/event.ts';
import { traceparent } from '../telemetry/tracing.ts';

/** An event that waits in the document that it announces. */
export type WaitingEvent = { readonly at: Date; readonly event: AnyEvent };

/**
 * Gives the events as they are written into their document, each with the trace of the request or job that caused it.
 */
export function waitingEvents(events: readonly AnyEvent[]): WaitingEvent[] {
  const trace = traceparent();
  return events.map((event) => ({
    at: new Date(event.time),
    event: trace === undefined ? event : { ...event, traceparent: trace },
  }));
}
