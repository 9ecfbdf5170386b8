import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';

type Manifest = { spec: { rules: { http: { paths: { path: string; backend: { service: { name: string } } }[] } }[] } };

/** These paths belong to these services, as in the ingress of the cluster. */
const ROUTES = (parse(readFileSync('k8s/base/ingress.yaml', 'utf8')) as Manifest).spec.rules
  .flatMap(({ http }) => http.paths)
  .map(({ path, backend }) => ({ path, service: backend.service.name }));

const serviceOf = (url: string) =>
  ROUTES.find(({ path }) => url === path || url.startsWith(`${path}/`) || url.startsWith(`${path}?`))?.service;

type Replica = {
  readonly url: string;
  readonly isReady: () => Promise<boolean>;
  inRotation: boolean;
  timer: NodeJS.Timeout;
};

/** These headers are about one connection, and the next connection has its own. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding'];

/**
 * Gives one address in front of all replicas. A replica gets requests while its last readiness probe said yes, and
 * connections to it are kept. Nothing is sent twice, or the drill would hide the faults that it looks for: a request
 * that a replica does not answer becomes a 502 for the caller.
 */
export async function startIngress({ probeMs }: { probeMs: number }) {
  const replicas = new Map<string, Replica[]>();
  const agent = new Agent({ keepAlive: true });
  let turn = 0;

  const forward = (request: IncomingMessage, response: ServerResponse) => {
    const ready = (replicas.get(serviceOf(request.url ?? '') ?? '') ?? []).filter(({ inRotation }) => inRotation);
    const replica = ready[(turn += 1) % ready.length];
    if (!replica) return void response.writeHead(503).end('no replica is ready');
    const upstream = send(
      `${replica.url}${request.url ?? ''}`,
      { method: request.method, headers: request.headers, agent },
      (answer) => {
        const headers = Object.fromEntries(
          Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.includes(name)),
        );
        response.writeHead(answer.statusCode ?? 502, headers);
        answer.on('error', () => response.destroy()).pipe(response);
      },
    );
    upstream.on('error', (error) =>
      response.headersSent ? response.destroy() : response.writeHead(502).end(`${replica.url}: ${error.message}`),
    );
    request.pipe(upstream);
  };

  const server = createServer(forward).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    join(service: string, { url, isReady }: Pick<Replica, 'url' | 'isReady'>) {
      const replica: Replica = {
        url,
        isReady,
        inRotation: false,
        timer: setInterval(
          () =>
            void isReady().then((ready) => {
              replica.inRotation = ready;
            }),
          probeMs,
        ),
      };
      replicas.set(service, [...(replicas.get(service) ?? []), replica]);
    },
    leave(service: string, url: string) {
      for (const replica of replicas.get(service) ?? []) if (replica.url === url) clearInterval(replica.timer);
      replicas.set(
        service,
        (replicas.get(service) ?? []).filter((replica) => replica.url !== url),
      );
    },
    isInRotation: (service: string, url: string) =>
      replicas.get(service)?.some((replica) => replica.url === url && replica.inRotation) ?? false,
    async stop() {
      for (const { timer } of [...replicas.values()].flat()) clearInterval(timer);
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
