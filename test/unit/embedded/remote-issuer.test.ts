import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { findRemoteIssuer } from '../../../libs/embedded/remote-issuer.ts';
import { KEPT } from '../../support/kept-connections.ts';

let server: Server | undefined;

async function answering(status: number): Promise<string> {
  server = createServer(KEPT, (_request, response) => response.writeHead(status).end('{}')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

test('a system that knows no issuer has none', async () => {
  expect(await findRemoteIssuer(await answering(404))).toBeUndefined();
});

test('an issuer that is ill is not taken for none', async () => {
  await expect(findRemoteIssuer(await answering(502))).rejects.toThrow('answers 502');
});
