import type { WebhookDeps } from '../deps.ts';
import {
  beginTry,
  bury,
  deliveryOfTask,
  fail,
  insteadOfTrying,
  isTest,
  succeed,
  type Delivery,
} from '../domain/delivery.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import type { Failing } from '../domain/schedule.ts';
import { noteFailure } from '../endpoints/note-failure.ts';
import { unlessStale } from '../unless-stale.ts';
import { GONE, postMessage } from './post-message.ts';

const isReceipt = (status: number) => status >= 200 && status < 300;

/**
 * Makes one try. Its result is written into the delivery and never into the job, because a failure of the endpoint is
 * not our failure.
 */
export async function deliverWebhook(deps: WebhookDeps, task: string): Promise<void> {
  const { id, version } = deliveryOfTask(task);
  const delivery = await deps.deliveries.find(id);
  if (delivery?.state !== 'planned' || delivery.version !== version) return;
  const endpoint = await deps.endpoints.find(delivery.endpointId);
  if (!endpoint) return end(deps, bury(delivery, 'the endpoint is gone'));
  const failing = await deps.failures.find(endpoint._id);
  const instead = insteadOfTrying(delivery, endpoint, failing, deps.now());
  if (instead?.state === 'dead') return end(deps, instead);
  const kept = await unlessStale(deps.deliveries.save(instead ?? beginTry(delivery, deps.now())));
  if (kept && !instead) await tryOnce(deps, endpoint, kept, failing);
}

async function tryOnce(
  deps: WebhookDeps,
  endpoint: Endpoint,
  begun: Delivery,
  failing: Failing | undefined,
): Promise<void> {
  const { status, error } = await postMessage(deps, endpoint, begun.event);
  if (status !== null && isReceipt(status)) {
    await end(deps, succeed(begun, status, deps.now()));
    if (failing) await deps.failures.forget(endpoint._id);
    return;
  }
  const failed =
    status === GONE
      ? bury(begun, error, GONE)
      : fail(begun, { lastError: error, lastStatus: status }, deps.now(), Math.random());
  await end(deps, failed);
  // A test of a server that does not exist yet must not disable its endpoint.
  if (endpoint.state === 'active' && (!isTest(begun) || status === GONE))
    await noteFailure(deps, endpoint, { isGone: status === GONE, isGivenUp: failed.state === 'dead' });
}

/** Writes the result of a try. The process that wrote it also counts it, so that it is counted once. */
async function end(
  { deliveries, countDelivery }: Pick<WebhookDeps, 'deliveries' | 'countDelivery'>,
  delivery: Delivery,
): Promise<void> {
  if (await unlessStale(deliveries.save(delivery)))
    countDelivery(delivery.state === 'planned' ? 'retried' : delivery.state);
}
