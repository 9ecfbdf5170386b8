import { conflict } from '../../../../libs/errors/app-error.ts';
import { HOUR_MS } from '../../../../libs/time/clock.ts';
import type { WebhookEvent } from './message.ts';
import type { Failing } from './schedule.ts';

/** A secret is a key of the signatures. It is sealed, so that nobody can read it in the database. */
export type Secret = {
  readonly sealed: string;
  readonly createdAt: Date;
  /** The value is null for the current secret. */
  readonly expiresAt: Date | null;
};

/**
 * An endpoint is disabled for one of these reasons: `gone` when it said so itself, `failing` when it accepted nothing
 * for days, `by-hand` when an operator did it.
 */
type WhyDisabled = 'gone' | 'failing' | 'by-hand';

/** An endpoint is a server of somebody else that wants to receive some events. */
export type Endpoint = {
  readonly _id: string;
  readonly version: number;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  /** These are the secrets, newest first. Each one that has not expired signs. */
  readonly secrets: readonly Secret[];
  readonly state: 'active' | 'disabled';
  readonly disabled: { readonly why: WhyDisabled; readonly at: Date } | null;
  readonly createdAt: Date;
};

/** This is an endpoint, with the time since which it fails, if it does. */
export type EndpointWithHealth = { readonly endpoint: Endpoint; readonly failing: Failing | undefined };

/**
 * At most this many secrets sign at once, because more signatures would only make the header long. A further rotation
 * ends the oldest secret.
 */
const SIGNING_AT_MOST = 3;

export const signingSecrets = ({ secrets }: Endpoint, now: Date): readonly Secret[] =>
  secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);

/** Adds a new secret, which signs from now on. The former secrets sign too until they expire. */
export function rotate(endpoint: Endpoint, sealed: string, overlapHours: number, now: Date): Endpoint {
  const end = new Date(now.getTime() + overlapHours * HOUR_MS);
  const former = signingSecrets(endpoint, now).map((secret): Secret => ({
    ...secret,
    expiresAt: secret.expiresAt && secret.expiresAt < end ? secret.expiresAt : end,
  }));
  const secrets = [
    { sealed, createdAt: now, expiresAt: null },
    ...former.filter(({ expiresAt }) => expiresAt && expiresAt > now),
  ].slice(0, SIGNING_AT_MOST);
  return { ...endpoint, secrets };
}

export const disable = (endpoint: Endpoint, why: WhyDisabled, at: Date): Endpoint => ({
  ...endpoint,
  state: 'disabled',
  disabled: { why, at },
});

export type EndpointEdit = {
  readonly url?: string | undefined;
  readonly events?: readonly WebhookEvent[] | undefined;
  readonly state?: Endpoint['state'] | undefined;
};

const turned = (
  { state, disabled }: Endpoint,
  wanted: Endpoint['state'],
  now: Date,
): Pick<Endpoint, 'state' | 'disabled'> => {
  if (state === wanted) return { state, disabled };
  return { state: wanted, disabled: wanted === 'disabled' ? { why: 'by-hand', at: now } : null };
};

export function edit(
  endpoint: Endpoint,
  { url = endpoint.url, events = endpoint.events, state = endpoint.state }: EndpointEdit,
  now: Date,
): Endpoint {
  return { ...endpoint, url, events, ...turned(endpoint, state, now) };
}

/** @throws endpoint-disabled */
export function requireActive({ state }: Endpoint): void {
  if (state === 'disabled') throw conflict('endpoint-disabled', 'This endpoint is disabled; enable it first.');
}
