import { randomUUID } from 'node:crypto';
import { context } from '@opentelemetry/api';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express';
import { notFound } from '../errors/app-error.ts';
import { withRequestId, type Logger } from '../logger/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { startRequestSpan } from '../telemetry/tracing.ts';
import { allowOrigins } from './cors.ts';
import { problemOf } from './problem.ts';
import { SECURE_HEADERS } from './secure-headers.ts';
import type { AnsweredRoute } from './serve-route.ts';
import { parseStrictQuery } from './strict-query.ts';

/**
 * Paths that strangers try must not become labels of metrics, and no path is logged or traced: it may hold the token of a
 * link or the id of a person. Logs and traces name the pattern of the route.
 */
const NO_ROUTE: AnsweredRoute = { service: 'none', path: 'none' };

const REQUEST_ID = /^[\w.-]{1,64}$/;

/** Stands in metrics and logs for the status of a call whose caller went away before the answer, as nginx writes it. */
const GIVEN_UP = 499;

/** Gives every answer the id under which its log lines are found, and the headers that hold for all. */
const identify =
  (logger: Logger, metrics: Metrics, isDraining: () => boolean): RequestHandler =>
  (request, response, next) => {
    // Without this header a caller would keep the connection and send the next request into a process that ends.
    if (isDraining()) response.set('Connection', 'close');
    const callersId = request.get('x-request-id');
    const requestId = callersId !== undefined && REQUEST_ID.test(callersId) ? callersId : randomUUID();
    response.locals['requestId'] = requestId;
    response.set({ ...SECURE_HEADERS, 'X-Request-Id': requestId, 'Cache-Control': 'no-store' });
    const started = performance.now();
    const { span, within } = startRequestSpan(request.headers);
    response.on('close', () => {
      const status = response.writableFinished ? response.statusCode : GIVEN_UP;
      const route = response.locals['route'] as AnsweredRoute | undefined;
      const pattern = route?.path ?? NO_ROUTE.path;
      const seconds = (performance.now() - started) / 1_000;
      if (route)
        metrics.time(
          'seuil_http_request_duration_seconds',
          { service: route.service, route: route.path, method: request.method, status: String(status) },
          seconds,
        );
      span
        .updateName(`${request.method} ${pattern}`)
        .setAttributes({
          'http.request.method': request.method,
          'http.route': pattern,
          'http.response.status_code': status,
          'seuil.request_id': requestId,
        })
        .end();
      logger.debug(
        {
          requestId,
          method: request.method,
          route: pattern,
          status,
          ms: Math.round(seconds * 1_000),
        },
        'request',
      );
    });
    withRequestId(requestId, () => context.with(within, next));
  };

const answerProblem =
  (logger: Logger): ErrorRequestHandler =>
  (error, _request, response, next) => {
    const requestId = String(response.locals['requestId']);
    const { problem, retryAfter } = problemOf(error, requestId);
    if (problem.status >= 500) logger.error({ error: error as unknown, requestId }, problem.detail);
    // Nobody listens any more, because an upload or a download broke off.
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
 * @param needed checks that must succeed for requests to be served
 * @param wished checks that are reported only. They do not make the process unready: without Redis, requests succeed
 * and their events follow later.
 */
function health(needed: HealthChecks, wished: HealthChecks, isDraining: () => boolean): Router {
  const router = express.Router();
  router.get('/health/live', (_request, response) => void response.json({ status: 'ok' }));
  router.get('/health/ready', async (_request, response) => {
    const checks: Record<string, 'up' | 'down'> = {};
    const run = async (name: string, check: () => Promise<boolean> | boolean) => {
      const up = await Promise.resolve()
        .then(check)
        .catch(() => false);
      checks[name] = up ? 'up' : 'down';
      return up;
    };
    const results = await Promise.all(Object.entries(needed).map(([name, check]) => run(name, check)));
    await Promise.all(Object.entries(wished).map(([name, check]) => run(name, check)));
    const ready = !isDraining() && results.every(Boolean);
    response
      .status(ready ? 200 : 503)
      .json({ status: ready ? 'ok' : isDraining() ? 'draining' : 'unavailable', checks });
  });
  return router;
}

export function createApp(parts: {
  routers: readonly Router[];
  needed: HealthChecks;
  wished: HealthChecks;
  isDraining: () => boolean;
  metrics: Metrics;
  /** The number of proxies in front of us that tell where a request comes from. */
  trustedProxies: number;
  /** Pages of these origins may call the API. */
  origins: readonly string[];
  logger: Logger;
}): Express {
  const app = express();
  app
    .disable('x-powered-by')
    .disable('etag')
    .set('trust proxy', parts.trustedProxies)
    .set('query parser', parseStrictQuery);
  app.use(identify(parts.logger, parts.metrics, parts.isDraining));
  app.use(allowOrigins(parts.origins));
  app.use(health(parts.needed, parts.wished, parts.isDraining));
  app.get('/metrics', (request, response) => parts.metrics.answer(request, response));
  for (const router of parts.routers) app.use(router);
  app.use((_request, response) => {
    response.locals['route'] = NO_ROUTE;
    throw notFound('route');
  });
  app.use(answerProblem(parts.logger));
  return app;
}
