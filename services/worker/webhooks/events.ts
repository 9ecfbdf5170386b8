import { eventOf, type AnyEvent } from '../../../libs/events/event.ts';
import type { Endpoint } from './domain/endpoint.ts';

/** Tells the operators. Whoever disables an endpoint by hand knows it, so nothing is announced then. */
export const endpointDisabled = (
  { _id: endpointId, version, url }: Endpoint,
  why: 'gone' | 'failing',
  failingSince: Date | null,
  at: Date,
): AnyEvent =>
  eventOf('webhook-endpoint.disabled', endpointId, version, at, {
    endpointId,
    version,
    host: new URL(url).host,
    why,
    failingSince: failingSince?.toISOString() ?? null,
    at: at.toISOString(),
  });
