import { createServer, type IncomingMessage } from 'node:http';
import { resolve } from 'node:path';
import { json } from 'node:stream/consumers';
import { defineMember } from './command/command.ts';
import { runAsScript } from './command/run.ts';
import type { Session } from './command/session.ts';

async function loaded() {
  const [{ z }, { readEnvironment }, { openDevIssuer }, { ISSUER_PATHS }] = await Promise.all([
    import('zod'),
    import('../libs/config/environment.ts'),
    import('../libs/embedded/dev-issuer.ts'),
    import('../libs/embedded/issuer-paths.ts'),
  ]);
  return { z, readEnvironment, openDevIssuer, ISSUER_PATHS };
}

/** This server signs any claims that it is sent. */
async function serve(_inputValues: object, session: Session): Promise<void> {
  const { z, readEnvironment, openDevIssuer, ISSUER_PATHS } = await loaded();
  const Order = z.object({ claims: z.record(z.string(), z.unknown()), expiresIn: z.number().int().positive() });
  const { PORT, HOST, SEUIL_DATA, mode } = readEnvironment([]);
  const issuer = await openDevIssuer(resolve(SEUIL_DATA), { production: mode === 'production' });

  async function answerTo(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const { pathname } = new URL(request.url ?? '/', 'http://issuer');
    const asked = `${request.method ?? ''} ${pathname}`;
    if (asked === 'GET /health/live') return { status: 200, body: { status: 'ok' } };
    if (asked === `GET ${ISSUER_PATHS.keys}`) return { status: 200, body: await issuer.jwks() };
    if (asked !== `POST ${ISSUER_PATHS.tokens}`)
      return { status: 404, body: { detail: `Ask for GET ${ISSUER_PATHS.keys} or POST ${ISSUER_PATHS.tokens}.` } };
    const order = Order.safeParse(await json(request).catch(() => undefined));
    if (!order.success) return { status: 422, body: { detail: z.prettifyError(order.error) } };
    const { claims, expiresIn } = order.data;
    return { status: 200, body: { token: await issuer.sign(claims, { expiresIn }) } };
  }

  const server = createServer((request, response) => {
    answerTo(request)
      .catch((error: unknown) => ({ status: 500, body: { detail: String(error) } }))
      .then(
        ({ status, body }) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
        () => response.destroy(),
      );
  });
  session.atEnd(() => {
    server.close();
    server.closeAllConnections();
  });
  const failed = new Promise<never>((_resolve, reject) => server.once('error', reject));
  server.listen(PORT, HOST, () =>
    console.log(`The development issuer signs for anybody who asks at http://${HOST}:${PORT}${ISSUER_PATHS.tokens}`),
  );
  await Promise.race([session.untilEnded(), failed]);
}

/** The image of the services does not have it; it has an image of its own. */
export const issuer = defineMember({
  name: 'issuer',
  summary:
    'Runs the development issuer as a server of its own, for compose and the development overlay: it stands in for the platform.',
  details: 'It signs for anybody who asks, so it refuses to run in production. PORT, HOST and SEUIL_DATA say where.',
  example: '',
  run: serve,
});

void runAsScript(import.meta.url, issuer);
