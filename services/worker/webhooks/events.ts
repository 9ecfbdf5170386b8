import { eventOf, type AnyEvent } from '../../../libs/events/event.ts';
import type { Endpoint } from './domain/endpoint.ts';

/**
 * Tells the operators that an endpoint was disabled. An operator who disables it by hand knows it, so nothing is
 * announced then.
 */
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
