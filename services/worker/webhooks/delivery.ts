import { topology, type EventType } from '../../../libs/events/topology.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import { factId } from '../fact.ts';

/** Somebody else's server that wants to hear of some events. */
export type Endpoint = {
  readonly _id: string;
  readonly version: number;
  readonly url: string;
  readonly events: readonly EventType[];
  /** Shown once, when the endpoint is created. */
  readonly secret: string;
  /** Disabled: its server answered that it is gone for good. */
  readonly state: 'active' | 'disabled';
  readonly createdAt: Date;
};

/** One event for one endpoint. */
export type Delivery = {
  /** `<endpoint>.<event>`, so that an event that comes twice is delivered once. */
  readonly _id: string;
  readonly endpointId: string;
  readonly event: AnyEvent;
  readonly state: 'planned' | 'delivered' | 'dropped';
  readonly attempts: number;
  readonly lastError: string | null;
  readonly at: Date;
  readonly dueAt: Date;
  readonly deliveredAt: Date | null;
};

export const WEBHOOK_EVENTS = (Object.keys(topology) as EventType[]).filter((type) => (topology[type].consumers as readonly string[]).includes('worker-webhooks'));

/** What was written to persons stays with the worker. */
export const PRIVATE: ReadonlySet<string> = new Set(['reasons', 'question']);

export const publicPart = (event: AnyEvent): AnyEvent =>
  ({ ...event, id: factId(event), data: Object.fromEntries(Object.entries(event.data).filter(([field]) => !PRIVATE.has(field))) }) as AnyEvent;
