import { conflict } from '../../../../libs/errors/app-error.ts';
import { HOUR_MS } from '../../../../libs/time/clock.ts';
import type { WebhookEvent } from './message.ts';
import type { Failing } from './schedule.ts';

/** A key of the signatures. It is sealed, so that nobody can read it in the database. */
export type Secret = {
  readonly sealed: string;
  readonly createdAt: Date;
  /** null for the current one. */
  readonly expiresAt: Date | null;
};

/** `gone`: it answered so itself; `failing`: it took nothing for days; `by-hand`: an operator. */
type WhyDisabled = 'gone' | 'failing' | 'by-hand';

/** Somebody else's server that wants to hear of some events. */
export type Endpoint = {
  readonly _id: string;
  readonly version: number;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  /** The newest first. Each that has not expired signs. */
  readonly secrets: readonly Secret[];
  readonly state: 'active' | 'disabled';
  readonly disabled: { readonly why: WhyDisabled; readonly at: Date } | null;
  readonly createdAt: Date;
};

/** An endpoint, and since when it fails, if it does. */
export type EndpointWithHealth = { readonly endpoint: Endpoint; readonly failing: Failing | undefined };

/** Secrets that sign at once. More signatures would only make the header long; who rotates that often ends the oldest. */
const SIGNING_AT_MOST = 3;

export const signingSecrets = ({ secrets }: Endpoint, now: Date): readonly Secret[] =>
  secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);

/** The new secret signs from now on, the former ones beside it until they expire. */
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

export type Wishes = {
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
  { url = endpoint.url, events = endpoint.events, state = endpoint.state }: Wishes,
  now: Date,
): Endpoint {
  return { ...endpoint, url, events, ...turned(endpoint, state, now) };
}

/** @throws endpoint-disabled */
export function requireActive({ state }: Endpoint): void {
  if (state === 'disabled') throw conflict('endpoint-disabled', 'This endpoint is disabled; enable it first.');
}
