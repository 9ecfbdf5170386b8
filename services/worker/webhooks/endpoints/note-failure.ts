import type { WebhookDeps } from '../deps.ts';
import { disable, type Endpoint } from '../domain/endpoint.ts';
import { isHopeless } from '../domain/schedule.ts';
import { endpointDisabled } from '../events.ts';
import { unlessStale } from '../unless-stale.ts';

type FailureDeps = Pick<WebhookDeps, 'endpoints' | 'failures' | 'now'>;

/**
 * Counts a failed try, and disables an endpoint that is hopeless.
 * @param failure isGone: the endpoint itself said so; isGivenUp: the message is not tried again
 */
export async function noteFailure(
  deps: FailureDeps,
  endpoint: Endpoint,
  { isGone, isGivenUp }: { readonly isGone: boolean; readonly isGivenUp: boolean },
): Promise<void> {
  const failing = await deps.failures.add(endpoint._id, deps.now());
  if (isGone) await giveUpOn(deps, endpoint, 'gone', null);
  else if (isGivenUp && isHopeless(failing)) await giveUpOn(deps, endpoint, 'failing', failing.since);
}

async function giveUpOn(
  { endpoints, now }: FailureDeps,
  endpoint: Endpoint,
  why: 'gone' | 'failing',
  failingSince: Date | null,
): Promise<void> {
  // An operator who edits the endpoint at this moment may be repairing it, so a stale write is dropped. The next
  // failure checks again.
  await unlessStale(
    endpoints.save(disable(endpoint, why, now()), {
      events: (saved) => [endpointDisabled(saved, why, failingSince, now())],
    }),
  );
}
