import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { boundedServer } from '../../../libs/http/server.ts';
import { faultsOfHeaders } from '../../readers/secure-headers.ts';

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

async function listening(limits: Parameters<typeof boundedServer>[1] = {}) {
  const server = boundedServer(
    (request, response) => void request.resume().on('end', () => response.end('read')),
    limits,
  ).listen(0, '127.0.0.1');
  ends.push(() => server.close().closeAllConnections());
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** Sends these bytes and nothing more. @returns all that comes back until the connection ends */
async function send(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined).write(bytes);
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
  await once(socket, 'close');
  return answer;
}

const soon = { headersTimeout: 200, requestTimeout: 300, connectionsCheckingInterval: 50 };

test('who never finishes the headers is cut off with a problem', async () => {
  const { port } = await listening(soon);
  const answer = await send(port, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow:');
  expect(answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*application\/problem\+json[\s\S]*"code":"request-timeout"/);
});

test('who never finishes the body is cut off', async () => {
  const { port } = await listening(soon);
  expect(await send(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf')).toMatch(/^HTTP\/1\.1 408 /);
});

test('headers without end are refused with a problem', async () => {
  const { port } = await listening();
  const answer = await send(port, `GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 [\s\S]*"code":"headers-too-large"/);
});

test.each([
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['a null byte in the path', 'GET /v1/\0 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
])('%s is a malformed request', async (_, bytes) => {
  const { port } = await listening();
  expect(await send(port, bytes)).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"malformed-request"/);
});

test('what reaches no route carries the headers of all answers', async () => {
  const { port } = await listening();
  const large = `GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`;
  for (const bytes of ['hello\r\n\r\n', large, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n']) {
    const [head = '', body = ''] = (await send(port, bytes)).split('\r\n\r\n');
    const headers = head
      .split('\r\n')
      .slice(1)
      .map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 1).trim()];
      });
    expect([bytes.slice(0, 30), faultsOfHeaders(new Headers(headers))]).toEqual([bytes.slice(0, 30), []]);
    expect(body).toContain('"requestId"');
  }
});

test('an expectation that nobody knows is passed over, as other headers are', async () => {
  const { port } = await listening();
  expect(await send(port, 'GET / HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nConnection: close\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 200 /,
  );
});

test('an idle connection is kept longer than any proxy keeps it', async () => {
  const { server } = await listening();
  const [nginxSeconds, caddySeconds] = [60, 120];
  expect(server.keepAliveTimeout).toBeGreaterThan(Math.max(nginxSeconds, caddySeconds) * 1_000);
});
