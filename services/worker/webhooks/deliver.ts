import { StaleWrite } from '../../../libs/errors/transient.ts';
import type { Vault } from '../../../libs/signing/vault.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import type { RequestDelivery } from './deliveries.ts';
import {
  ASKED_AGAIN_MS,
  begin,
  bury,
  deliveryOfTask,
  fail,
  isTest,
  postpone,
  succeed,
  taskOf,
  type Delivery,
} from './domain/delivery.ts';
import { disable, signingSecrets, type Endpoint } from './domain/endpoint.ts';
import { isHopeless, restsUntil, type Failing } from './domain/schedule.ts';
import { endpointDisabled } from './events.ts';
import type { Reach } from './networks.ts';
import { post } from './post.ts';
import { signedHeaders } from './sign.ts';
import type { WebhookStore } from './store.ts';

const SWEPT_AT_ONCE = 500;
const GONE = 410;
const ERROR_LENGTH = 300;

type Answer = { readonly status: number | null; readonly error: string };
type DeliverDeps = {
  store: WebhookStore;
  vault: Vault;
  now: Clock;
  reach: Reach;
  requestTask: RequestDelivery;
  /** Told of each try, and of what was given up without one. */ counted: (
    outcome: 'delivered' | 'retried' | 'dead',
  ) => void;
};

const isReceipt = (status: number) => status >= 200 && status < 300;

/** What becomes of a delivery whose moment has not come; undefined: it is tried. */
function insteadOfTrying(
  delivery: Delivery,
  { state }: Endpoint,
  failing: Failing | undefined,
  now: Date,
): Delivery | undefined {
  if (isTest(delivery)) return undefined;
  if (state === 'disabled') return bury(delivery, 'the endpoint is disabled');
  const rest = failing && restsUntil(failing);
  return rest && rest > now && delivery.giveUpAt > now ? postpone(delivery, rest) : undefined;
}

/** @returns false when somebody else wrote first, who then has it in hand */
const ifNobodyElse = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof StaleWrite) return false;
    throw error;
  }
};

export function delivering({
  store: { endpoints, deliveries, failures },
  vault,
  now,
  reach,
  requestTask,
  counted,
}: DeliverDeps) {
  const send = async (endpoint: Endpoint, { event }: Delivery): Promise<Answer> => {
    try {
      const body = JSON.stringify(event);
      const secrets = signingSecrets(endpoint, now()).map(({ sealed }) => vault.open(sealed, endpoint._id));
      const status = await post(
        { url: endpoint.url, body, headers: signedHeaders({ id: event.id, body, secrets, at: now() }) },
        reach,
      );
      return { status, error: `answered ${status}` };
    } catch (error) {
      return { status: null, error: (error as Error).message.slice(0, ERROR_LENGTH) };
    }
  };

  const keep = async (delivery: Delivery): Promise<void> => {
    await ifNobodyElse(deliveries.save(delivery));
  };

  /** Counted by whoever wrote how it ended, so once. */
  const end = async (delivery: Delivery): Promise<void> => {
    if (await ifNobodyElse(deliveries.save(delivery)))
      counted(delivery.state === 'planned' ? 'retried' : delivery.state);
  };

  const giveUpOn = async (endpoint: Endpoint, why: 'gone' | 'failing', failingSince: Date | null): Promise<void> => {
    const disabled = disable(endpoint, why, now());
    // Somebody who edits it at this moment may be mending it: the next failure looks again.
    await ifNobodyElse(endpoints.save(disabled, { events: [endpointDisabled(disabled, why, failingSince, now())] }));
  };

  const noteFailure = async (endpoint: Endpoint, status: number | null, isGivenUp: boolean): Promise<void> => {
    const failing = await failures.add(endpoint._id, now());
    if (status === GONE) await giveUpOn(endpoint, 'gone', null);
    else if (isGivenUp && isHopeless(failing)) await giveUpOn(endpoint, 'failing', failing.since);
  };

  return {
    /** One try. How it ended stands in the delivery, never in the job: the endpoint's failure is not ours. */
    async deliver(task: string): Promise<void> {
      const { id, version } = deliveryOfTask(task);
      const delivery = await deliveries.find(id);
      if (delivery?.state !== 'planned' || delivery.version !== version) return;
      const endpoint = await endpoints.find(delivery.endpointId);
      if (!endpoint) return end(bury(delivery, 'the endpoint is gone'));
      const failing = await failures.find(endpoint._id);
      const putOff = insteadOfTrying(delivery, endpoint, failing, now());
      if (putOff) return putOff.state === 'dead' ? end(putOff) : keep(putOff);
      const begun = begin(delivery, now());
      if (!(await ifNobodyElse(deliveries.save(begun)))) return;
      const { status, error } = await send(endpoint, begun);
      if (status !== null && isReceipt(status)) {
        await end(succeed(begun, status, now()));
        if (failing) await failures.forget(endpoint._id);
        return;
      }
      const failed = status === GONE ? bury(begun, error, GONE) : fail(begun, error, status, now(), Math.random());
      await end(failed);
      // Who tests a server that is not there yet must not disable its endpoint.
      if (endpoint.state === 'active' && (!isTest(begun) || status === GONE))
        await noteFailure(endpoint, status, failed.state === 'dead');
    },

    /** What is to be tried again, and what was asked for but got lost with Redis. */
    async sweepDue(): Promise<void> {
      const again = new Date(now().getTime() + ASKED_AGAIN_MS);
      for (const due of await deliveries.takeDue(now(), again, SWEPT_AT_ONCE))
        await requestTask('deliver-webhook', taskOf(due));
    },
  };
}

export type Delivering = ReturnType<typeof delivering>;
