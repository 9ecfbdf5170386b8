/**
 * The development issuer as a server of its own, for compose and the development overlay: it stands in for the
 * platform and signs whatever it is asked to. Not in the image of the services; refused with NODE_ENV=production.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { resolve } from 'node:path';
import { z } from 'zod';
import { readEnvironment } from '../libs/config/environment.ts';
import { openDevIssuer } from '../libs/embedded/dev-issuer.ts';
import { ISSUER_PATHS } from '../libs/embedded/issuer-paths.ts';
import { onEndSignal } from '../libs/service/end-signal.ts';

const Order = z.object({ claims: z.record(z.string(), z.unknown()), expiresIn: z.number().int().positive() });

const { PORT, HOST, SEUIL_DATA, mode } = readEnvironment([]);
const issuer = await openDevIssuer(resolve(SEUIL_DATA), { production: mode === 'production' });

async function answerTo(request: IncomingMessage): Promise<{ status: number; body: object }> {
  const { pathname } = new URL(request.url ?? '/', 'http://issuer');
  const asked = `${request.method ?? ''} ${pathname}`;
  if (asked === 'GET /health/live') return { status: 200, body: { status: 'ok' } };
  if (asked === `GET ${ISSUER_PATHS.keys}`) return { status: 200, body: await issuer.jwks() };
  if (asked !== `POST ${ISSUER_PATHS.tokens}`) return { status: 404, body: { detail: `Ask for GET ${ISSUER_PATHS.keys} or POST ${ISSUER_PATHS.tokens}.` } };
  const order = Order.safeParse(await json(request).catch(() => undefined));
  if (!order.success) return { status: 422, body: { detail: z.prettifyError(order.error) } };
  const { claims, expiresIn } = order.data;
  return { status: 200, body: { token: await issuer.sign(claims, { expiresIn }) } };
}

const server = createServer((request, response) => {
  answerTo(request)
    .catch((error: unknown) => ({ status: 500, body: { detail: String(error) } }))
    .then(({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)), () => response.destroy());
});
server.listen(PORT, HOST, () => console.log(`The development issuer signs for anybody who asks at http://${HOST}:${PORT}${ISSUER_PATHS.tokens}`));
onEndSignal(async () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
