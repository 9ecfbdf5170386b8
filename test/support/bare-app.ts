import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../libs/http/app.ts';
import { boundedServer } from '../../libs/http/server.ts';
import { createLogger } from '../../libs/logger/logger.ts';
import { NO_METRICS } from '../../libs/telemetry/metrics.ts';

/** The app of a process without stores: it serves, needs, logs and measures nothing but what the test gives it. */
export const bareApp = (parts: Partial<Parameters<typeof createApp>[0]>) =>
  createApp({
    routers: [],
    needed: {},
    wished: {},
    isDraining: () => false,
    metrics: NO_METRICS,
    trustedProxies: 0,
    origins: [],
    logger: createLogger({ level: 'silent' }),
    ...parts,
  });

/** Serves an app on a free port of this machine, as the product would. */
export async function serve(app: RequestListener): Promise<{ server: Server; url: string }> {
  const server = boundedServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
