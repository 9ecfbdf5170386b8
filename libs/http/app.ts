import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express';
import { notFound } from '../errors/app-error.ts';
import { withRequestId, type Logger } from '../logger/logger.ts';
import { problemOf } from './problem.ts';

const REQUEST_ID = /^[\w.-]{1,64}$/;

/** Every answer carries the id under which its log lines are found. */
const identify =
  (logger: Logger): RequestHandler =>
  (request, response, next) => {
    const given = request.get('x-request-id');
    const requestId = given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
    response.locals['requestId'] = requestId;
    response.set({ 'X-Request-Id': requestId, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store' });
    const started = performance.now();
    response.on('finish', () => {
      logger.debug({ requestId, method: request.method, path: request.path, status: response.statusCode, ms: Math.round(performance.now() - started) }, 'request');
    });
    withRequestId(requestId, next);
  };

const answerProblem =
  (logger: Logger): ErrorRequestHandler =>
  (error, _request, response, next) => {
    const requestId = String(response.locals['requestId']);
    const { problem, retryAfter } = problemOf(error, requestId);
    if (problem.status >= 500) logger.error({ error: error as unknown, requestId }, problem.detail);
    // Nobody listens any more: an upload or a download that broke off.
    if (response.destroyed) return;
    if (response.headersSent) {
      next(error);
      return;
    }
    if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
    if (problem.status === 401) response.set('WWW-Authenticate', 'Bearer');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  };

export type HealthChecks = Readonly<Record<string, () => Promise<boolean> | boolean>>;

/**
 * @param needed what must work for requests to be served; what is only wished for is reported, but does not
 * make the process unready: with Redis away, requests succeed and their events follow.
 */
function health(needed: HealthChecks, wished: HealthChecks, isDraining: () => boolean): Router {
  const router = express.Router();
  router.get('/health/live', (_request, response) => void response.json({ status: 'ok' }));
  router.get('/health/ready', async (_request, response) => {
    const checks: Record<string, 'up' | 'down'> = {};
    const run = async (name: string, check: () => Promise<boolean> | boolean) => {
      const up = await Promise.resolve().then(check).catch(() => false);
      checks[name] = up ? 'up' : 'down';
      return up;
    };
    const results = await Promise.all(Object.entries(needed).map(([name, check]) => run(name, check)));
    await Promise.all(Object.entries(wished).map(([name, check]) => run(name, check)));
    const ready = !isDraining() && results.every(Boolean);
    response.status(ready ? 200 : 503).json({ status: ready ? 'ok' : isDraining() ? 'draining' : 'unavailable', checks });
  });
  return router;
}

export function createApp(parts: {
  routers: readonly Router[];
  needed: HealthChecks;
  wished: HealthChecks;
  isDraining: () => boolean;
  logger: Logger;
}): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(identify(parts.logger));
  app.use(health(parts.needed, parts.wished, parts.isDraining));
  for (const router of parts.routers) app.use(router);
  app.use(() => {
    throw notFound('route');
  });
  app.use(answerProblem(parts.logger));
  return app;
}
