import { eventOf, type AnyEvent } from '../../../libs/events/event.ts';
import type { Endpoint } from './domain/endpoint.ts';

/** For the operator; whoever disabled it by hand knows it. */
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
