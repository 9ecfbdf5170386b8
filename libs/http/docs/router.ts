import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import express, { type Response, type Router } from 'express';
import { notFound } from '../../errors/app-error.ts';
import type { ApiDocs } from './api-docs.ts';
import { docsPage, pageOfProblem, problemsPage } from './pages.ts';

/**
 * The pages load nothing from other servers. Redoc writes its own styles into the page and searches in a worker made
 * from a blob.
 */
const CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const POLICY = {
  text: `${CLOSED}; style-src 'self'; img-src data:`,
  reference: `${CLOSED}; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src blob:`,
} as const;

type Answer = { readonly plain: Buffer; readonly zipped: Buffer; readonly type: string; readonly policy: string };

const asset = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url));

/**
 * A page is a part of the documentation: a text, the reference or the description. All of it is public and the same for
 * everybody.
 */
type Page = {
  readonly type: string;
  readonly make: () => string | Buffer;
  /** The Content-Security-Policy of the page. */
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
