import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { eventOf, type AnyEvent } from '../../libs/events/event.ts';
import { defineService } from '../../libs/service/service.ts';
import * as webhooks from '../../services/worker/webhooks/part.ts';
import { testClock } from '../support/clock.ts';
import { KEPT } from '../support/kept-connections.ts';
import { newId, startSystem } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';
import { announce } from './announce.ts';

export type Heard = { path: string; headers: IncomingHttpHeaders; body: string };
type Row = {
  _id: string;
  version: number;
  endpointId: string;
  state: string;
  attempts: number;
  dueAt: Date;
  giveUpAt: Date;
  lastError: string | null;
};

const worker = defineService({
  name: 'worker',
  environment: webhooks.environment,
  collections: webhooks.collections,
  compose: webhooks.compose,
});

/** Starts an HTTP server that keeps what it hears. Each path answers with its next status, the last one for good. */
async function listener() {
  const heard: Heard[] = [];
  const answers = new Map<string, number[]>();
  const server = createServer(KEPT, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      heard.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      const next = answers.get(path) ?? [];
      const status = (next.length > 1 ? next.shift() : next[0]) ?? 200;
      response.writeHead(status, { location: `${path}-elsewhere` }).end('answer');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    base,
    answers,
    at: (path: string) => heard.filter((each) => each.path === path),
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

export const claim = () => ({
  claimId: newId(),
  version: 5,
  groupId: newId(),
  actionId: null,
  title: 'Affiches pour Ana',
  amountCents: 4_200,
});
export const refused = (at = testClock.now()): AnyEvent => {
  const data = { ...claim(), reasons: 'Ana a déjà été remboursée' };
  return eventOf('claim.refused', data.claimId, 5, at, data);
};
export const paid = (at = testClock.now()): AnyEvent => {
  const data = { ...claim(), round: 1, paidAt: at.toISOString() };
  return eventOf('claim.paid', data.claimId, 1, at, data);
};

/** Runs the webhooks alone with a server that hears them, and announces the events of the services that are not there. */
export async function webhookScene(variables: Record<string, string> = {}) {
  const server = await listener();
  const system = await startSystem([worker], variables);
  const ops = await system.token({ scope: 'ops' });
  let clock = testClock.now();
  const setClock = (instant: Date) => {
    clock = instant;
    system.setClock(instant);
  };
  const rows = (filter: object = {}) =>
    system.database('worker').collection<Row>('webhook-deliveries').find(filter).toArray();
  const row = async (endpointId: string, eventId: string) => (await rows({ _id: `${endpointId}.${eventId}` }))[0];
  const create = (body: object, key: string = randomUUID()) =>
    system.call('POST', '/v1/webhook-endpoints', { token: ops, key, body });

  return {
    server,
    system,
    ops,
    setClock,
    rows,
    row,
    create,
    now: () => clock,
    call: (method: string, path: string, more: object = {}) =>
      system.call(method, `/v1/webhook-endpoints${path === '' ? '' : `/${path}`}`, { token: ops, ...more }),
    tell: (...events: AnyEvent[]) => announce(system, ...events),

    async endpoint(events: string[], answers: number[] = []) {
      const path = `/${newId()}`;
      server.answers.set(path, answers);
      const { status, body } = await create({ url: server.base + path, events });
      if (status !== 201) throw new Error(`refused with ${status}: ${JSON.stringify(body)}`);
      return { path, id: body.id as string };
    },
    secrets: async (id: string): Promise<string[]> => {
      const { body } = await system.call('GET', `/v1/webhook-endpoints/${id}/secrets`, { token: ops });
      return body.items.map(({ secret }: { secret: string }) => secret);
    },

    /** Verifies a message as a receiver does at this moment of the scene. @throws unless it is genuine and fresh */
    verify(secret: string, body: string, headers: IncomingHttpHeaders): unknown {
      const receiversClock = jest.spyOn(Date, 'now').mockReturnValue(clock.getTime());
      try {
        return new Webhook(secret).verify(body, headers as Record<string, string>);
      } finally {
        receiversClock.mockRestore();
      }
    },

    /** Waits until a delivery is as expected. */
    until: (endpointId: string, eventId: string, is: Partial<Row>) =>
      waitUntil(
        async () => {
          const found = await row(endpointId, eventId);
          return found && Object.entries(is).every(([field, value]) => found[field as keyof Row] === value)
            ? found
            : undefined;
        },
        { what: `${eventId} as ${JSON.stringify(is)}` },
      ),

    /** Moves the clock to the moment when a delivery is due, lets the sweep take it up, and waits for the try. */
    async tryWhenDue(endpointId: string, eventId: string): Promise<Row> {
      const before = (await row(endpointId, eventId))!;
      setClock(before.dueAt);
      await system.sweep('waiting-webhooks');
      return waitUntil(
        async () => {
          const after = await row(endpointId, eventId);
          // A try writes twice: that it begins, and how it ended. One that is put off writes once.
          return after &&
            (after.version >= before.version + 2 ||
              (after.version > before.version && after.attempts === before.attempts))
            ? after
            : undefined;
        },
        { what: `the next try of ${eventId}` },
      );
    },

    async stop() {
      await system.stop();
      await server.stop();
    },
  };
}

export type WebhookScene = Awaited<ReturnType<typeof webhookScene>>;
