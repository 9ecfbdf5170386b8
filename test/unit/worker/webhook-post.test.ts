import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import { publicLookupBy, type Reach } from '../../../services/worker/webhooks/networks.ts';
import { post } from '../../../services/worker/webhooks/post.ts';
import { KEPT } from '../../support/kept-connections.ts';

const HERE: Reach = { networks: 'any', origins: [] };
const letter = (url: string) => ({ url, body: '{}', headers: { 'webhook-id': 'x' } });

const open: Server[] = [];
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listening(server: Server): Promise<number> {
  open.push(
    server
      .on('connection', (socket: Socket) => sockets.add(socket.on('close', () => sockets.delete(socket))))
      .listen(0, '127.0.0.1'),
  );
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
const http = async (answer: RequestListener) => `http://127.0.0.1:${await listening(createServer(KEPT, answer))}/hook`;
const tls = {
  key: readFileSync(new URL('../../support/tls/localhost-key.pem', import.meta.url)),
  cert: readFileSync(new URL('../../support/tls/localhost-cert.pem', import.meta.url)),
};

test('the status of the answer is given, whatever it is; a redirect is not followed', async () => {
  const paths: string[] = [];
  const url = await http((request, response) => {
    paths.push(request.url ?? '');
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  expect(await post(letter(url), HERE)).toBe(307);
  expect(paths).toEqual(['/hook']);
});

test('what the endpoint says is not read: an answer without end is no burden', async () => {
  let written = 0;
  const url = await http((_request, response) => {
    response.writeHead(200);
    const more = () => {
      if (response.destroyed) return;
      written += 65_536;
      response.write('x'.repeat(65_536));
    };
    response.on('drain', more);
    more();
  });
  expect(await post(letter(url), HERE)).toBe(200);
  await expect(new Promise((resolve) => [...sockets][0]!.once('close', () => resolve('cut off')))).resolves.toBe(
    'cut off',
  );
  // No more than what the two kernels buffer between them.
  expect(written).toBeLessThan(32 * 1_048_576);
});

test('an endpoint that drips its headers for ever is left after the time for an answer', async () => {
  const server = createPlainServer((socket) => {
    const drip = setInterval(() => socket.write('X'), 5);
    socket.write('HTTP/1.1 200 OK\r\nX-Drip: ');
    socket.on('error', () => undefined).on('close', () => clearInterval(drip));
  });
  await expect(
    post(letter(`http://127.0.0.1:${await listening(server)}/`), HERE, { connectMs: 5_000, answerMs: 150 }),
  ).rejects.toThrow('no answer within 150 ms');
});

test('headers that are larger than anybody needs are an error, not a burden', async () => {
  const url = await http((_request, response) => response.writeHead(200, { 'x-large': 'x'.repeat(64_000) }).end());
  await expect(post(letter(url), HERE)).rejects.toThrow(/overflow/i);
});

test('a server that takes the connection but no handshake is left after the time for connecting', async () => {
  const port = await listening(createPlainServer(() => undefined));
  const reach: Reach = { networks: 'public', origins: [`https://localhost:${port}`] };
  await expect(post(letter(`https://localhost:${port}/`), reach, { connectMs: 100, answerMs: 5_000 })).rejects.toThrow(
    'no connection within 100 ms',
  );
});

test('over https, a certificate that nobody vouches for is refused before anything is sent, also of a trusted origin', async () => {
  const heard: string[] = [];
  const port = await listening(
    createSecureServer(tls, (request, response) => {
      heard.push(request.url ?? '');
      response.end();
    }),
  );
  const reach: Reach = { networks: 'public', origins: [`https://localhost:${port}`] };
  await expect(post(letter(`https://localhost:${port}/hook`), reach)).rejects.toThrow(/self-signed certificate/);
  expect(heard).toEqual([]);
});

test('over https, a server whose certificate is vouched for hears the message', async () => {
  const heard: string[] = [];
  const port = await listening(
    createSecureServer(tls, (request, response) => {
      heard.push(`${request.headers.host ?? ''}${request.url ?? ''} ${String(request.headers['webhook-id'])}`);
      response.writeHead(202).end();
    }),
  );
  const url = `https://localhost:${port}`;
  // Node reads further authorities when it starts, and only then.
  const source = `import { post } from './services/worker/webhooks/post.ts'; console.log(await post(${JSON.stringify(letter(`${url}/hook`))}, { networks: 'public', origins: ['${url}'] }));`;
  const env = {
    ...process.env,
    NODE_EXTRA_CA_CERTS: fileURLToPath(new URL('../../support/tls/localhost-cert.pem', import.meta.url)),
  };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', source],
    { env, cwd: fileURLToPath(new URL('../../../', import.meta.url)) },
  );
  expect([stdout.trim(), heard]).toEqual(['202', [`localhost:${port}/hook x`]]);
});

test('a name that leads inside is refused at the connection, and nothing is heard there', async () => {
  let connections = 0;
  const port = await listening(createPlainServer(() => (connections += 1)));
  const lookups: string[] = [];
  const lookup = publicLookupBy((hostname, _options, done) => {
    lookups.push(hostname);
    done(null, [{ address: '127.0.0.1', family: 4 }]);
  });
  await expect(
    post(letter(`https://rebind.test:${port}/`), { networks: 'public', origins: [] }, undefined, lookup),
  ).rejects.toThrow('not on the open internet');
  expect([lookups, connections]).toEqual([['rebind.test'], 0]);
});

test('an address that became forbidden since the endpoint was made is not posted to', async () => {
  const url = await http((_request, response) => response.end());
  await expect(post(letter(url), { networks: 'public', origins: [] })).rejects.toThrow('must begin with https://');
});
