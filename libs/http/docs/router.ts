import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import express, { type Response, type Router } from 'express';
import { notFound } from '../../errors/app-error.ts';
import { POLICY } from '../secure-headers.ts';
import type { ApiDocs } from './api-docs.ts';
import { docsPage, pageOfProblem, problemsPage } from './pages.ts';

type Answer = { readonly plain: Buffer; readonly zipped: Buffer; readonly type: string; readonly policy: string };

const asset = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url));

/**
 * A page is a part of the documentation: a text, the reference or the description. All of it is public and the same for
 * everybody.
 */
type Page = {
  readonly type: string;
  readonly make: () => string | Buffer;
  /** The pages load nothing from other servers. */
  readonly policy?: string | undefined;
};

export function docsRouter(load: () => ApiDocs): Router {
  const answersByName = new Map<string, Answer>();
  let docs: ApiDocs | undefined;
  const content = (): ApiDocs => (docs ??= load());

  /** Sends a page that is made once, at its first request. */
  const send = (response: Response, name: string, { type, make, policy = POLICY.text }: Page) => {
    const answer =
      answersByName.get(name) ?? ((plain) => ({ plain, zipped: gzipSync(plain), type, policy }))(Buffer.from(make()));
    answersByName.set(name, answer);
    const zips = /\bgzip\b/.test(response.req.get('accept-encoding') ?? '');
    response.set({
      'Content-Type': answer.type,
      'Content-Security-Policy': answer.policy,
      'Cache-Control': 'public, max-age=300',
      Vary: 'Accept-Encoding',
      ...(zips && { 'Content-Encoding': 'gzip' }),
    });
    response.end(zips ? answer.zipped : answer.plain);
  };
  const html = (response: Response, name: string, make: () => string, policy?: string) =>
    send(response, name, { type: 'text/html; charset=utf-8', make, policy });

  const router = express.Router({ strict: true, caseSensitive: true });
  router.get('/docs', (_request, response) => html(response, 'docs', () => docsPage, POLICY.reference));
  router.get('/docs/docs.css', (_request, response) =>
    send(response, 'css', { type: 'text/css; charset=utf-8', make: () => asset('docs.css') }),
  );
  router.get('/docs/start.js', (_request, response) =>
    send(response, 'start', { type: 'text/javascript; charset=utf-8', make: () => asset('start.js') }),
  );
  router.get('/docs/redoc.js', (_request, response) =>
    send(response, 'redoc', { type: 'text/javascript; charset=utf-8', make: () => content().redoc }),
  );
  router.get('/openapi.json', (_request, response) =>
    send(response, 'openapi', { type: 'application/json', make: () => content().merged }),
  );
  router.get('/openapi/:service.json', (request, response) => {
    const { service: name } = request.params;
    const document = content().services.get(name);
    if (document === undefined) throw notFound('description');
    send(response, `openapi ${name}`, { type: 'application/json', make: () => document });
  });
  router.get('/problems', (_request, response) => html(response, 'problems', () => problemsPage));
  router.get('/problems/:code', (request, response) => {
    const { code } = request.params;
    const page = pageOfProblem(code);
    if (page === undefined) throw notFound('problem');
    html(response, `problem ${code}`, () => page);
  });
  return router;
}
