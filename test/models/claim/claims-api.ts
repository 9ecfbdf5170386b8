import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Caller } from '../../../libs/http/caller.ts';
import { routerOf } from '../../../libs/http/serve-route.ts';
import { createLogger } from '../../../libs/logger/logger.ts';
import type { ServiceApp } from '../../../libs/service/service.ts';
import { bareApp } from '../../support/bare-app.ts';
import { KEPT } from '../../support/kept-connections.ts';
import { PEOPLE } from './people.ts';

export type Call = { readonly body?: object; readonly raw?: Buffer; readonly type?: string; readonly ifMatch?: number };
export type Answer = { readonly method: string; readonly status: number; readonly body: Record<string, unknown> };

const logger = createLogger({ level: 'silent' });

/** As the platform would sign it. */
const callerBy = (authorization: string | undefined): Caller => {
  const caller = Object.values(PEOPLE).find(({ id }) => authorization === `Bearer ${id}`);
  if (!caller) throw new Error('nobody of this test');
  return caller;
};

function httpOf({ routes, stores }: ServiceApp, now: () => Date) {
  const findReceipt = async (id: string) => {
    for (const store of stores) {
      const receipt = await store.receipt(id);
      if (receipt) return receipt;
    }
    return undefined;
  };
  // Whoever died answers what no route declares; nobody hears it.
  const router = routerOf(routes, {
    service: 'reimbursement',
    verify: async (authorization) => callerBy(authorization),
    now,
    limits: { spend: () => undefined },
    isStoreUp: () => true,
    isErased: async () => false,
    findReceipt,
    onUndeclared: () => undefined,
  });
  return bareApp({ routers: [router], logger });
}

/** The API of a service as HTTP serves it, and a client. @param living the process that serves at the moment */
export async function openApi(living: () => ServiceApp, now: () => Date) {
  let life = living();
  let http = httpOf(life, now);
  const server = createServer(KEPT, (request, response) => {
    if (life !== living()) [life, http] = [living(), httpOf(living(), now)];
    http(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    async send(
      who: Caller,
      method: string,
      path: string,
      key: string,
      { body, raw, type, ifMatch }: Call,
    ): Promise<Answer> {
      const headers = {
        authorization: `Bearer ${who.id}`,
        'idempotency-key': key,
        ...((body || type) && { 'content-type': type ?? 'application/json' }),
        ...(ifMatch !== undefined && { 'if-match': `"${ifMatch}"` }),
      };
      const response = await fetch(url + path, {
        method,
        headers,
        ...(raw ? { body: new Uint8Array(raw) } : body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      return {
        method,
        status: response.status,
        body: response.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as Answer['body']) : { text },
      };
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
