import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PROBLEM_CODES, problemEntry } from '../../../libs/errors/catalogue.ts';
import { loadApiDocs } from '../../../libs/http/docs/api-docs.ts';
import { docsRouter } from '../../../libs/http/docs/router.ts';
import { describedServices } from '../../../scripts/describe.ts';
import { bareApp, serve } from '../../support/bare-app.ts';

const services = describedServices();
let server: Server;
let url: string;
beforeAll(async () => {
  ({ server, url } = await serve(bareApp({ routers: [docsRouter(() => loadApiDocs(services))] })));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

type Description = { info: { description: string }; paths: Record<string, Record<string, unknown>> };
const read = async (path: string) => {
  const response = await fetch(new URL(path, url));
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    policy: response.headers.get('content-security-policy') ?? '',
    text: await response.text(),
  };
};
const description = async (path: string) => JSON.parse((await read(path)).text) as Description;
const linked = (html: string) =>
  [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link).filter((link) => link !== 'data:,');

test('the documentation loads nothing from elsewhere, and all that it loads is there', async () => {
  const seen = new Set<string>();
  const waiting = ['/docs', '/problems'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const { status, type, policy, text } = await read(path);
    expect([path, status]).toEqual([path, 200]);
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
    if (!type.startsWith('text/html')) continue;
    expect(linked(text).filter((link) => !link.startsWith('/'))).toEqual([]);
    expect(text).not.toMatch(/<script(?! src=)|\son\w+=/);
    waiting.push(...linked(text));
  }
  expect([...seen]).toEqual(
    expect.arrayContaining(['/docs/redoc.js', '/docs/start.js', '/docs/docs.css', '/openapi.json']),
  );
  expect((await read('/docs/redoc.js')).text).not.toContain('cdn.redoc.ly');
});

test('every problem has a page where its type leads, with what happened, what to do and how it looks', async () => {
  const list = linked((await read('/problems')).text);
  for (const code of PROBLEM_CODES) {
    expect(list).toContain(`/problems/${code}`);
    const { text } = await read(`/problems/${code}`);
    const { title, status } = problemEntry(code);
    const plain = text
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
    expect(plain).toContain(`<h1>${title}</h1>`);
    const shown = JSON.parse(/<pre>([^]*)<\/pre>/.exec(plain)?.[1] ?? '') as { type: string; status: number };
    expect(shown).toMatchObject({ type: `/problems/${code}`, code, status, title });
  }
  const unknown = await read('/problems/no-such-code');
  expect([unknown.status, (JSON.parse(unknown.text) as { type: string }).type]).toEqual([404, '/problems/not-found']);
});

test('one description holds all services, and each has its own', async () => {
  const operationsOf = ({ paths }: Description) =>
    Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
  const merged = operationsOf(await description('/openapi.json'));
  const own = await Promise.all(
    services.map(async ({ name, routes }) => {
      const operations = operationsOf(await description(`/openapi/${name}.json`));
      expect([name, operations.length]).toEqual([name, routes.length]);
      return operations;
    }),
  );
  expect(own.flat().sort()).toEqual([...merged].sort());
  expect((await read('/openapi/no-such-service.json')).status).toBe(404);
});

test('what a browser asks for zipped comes zipped, and is the same', async () => {
  const plain = await fetch(`${url}/openapi.json`, { headers: { 'accept-encoding': 'identity' } });
  const zipped = await fetch(`${url}/openapi.json`, { headers: { 'accept-encoding': 'gzip' } });
  expect([plain.headers.get('content-encoding'), zipped.headers.get('content-encoding')]).toEqual([null, 'gzip']);
  expect(await zipped.text()).toBe(await plain.text());
});

test('the guide stands above the reference, and speaks of operations and problems that exist', async () => {
  const { info, paths } = await description('/openapi.json');
  const guide = readFileSync('docs/api-guide.md', 'utf8');
  expect(info.description).toBe(guide);
  const named = [...guide.matchAll(/`(GET|POST|PUT|DELETE) (\/v1[^`]*)`/g)].map(([, method = '', path = '']) => ({
    method: method.toLowerCase(),
    path,
  }));
  expect(named.length).toBeGreaterThan(2);
  for (const { method, path } of named)
    expect([path, Object.keys(paths[path] ?? {})]).toEqual([path, expect.arrayContaining([method])]);
  const codes = [...guide.matchAll(/\d{3} `([a-z-]+)`|`([a-z-]+)` \(\d{3}/g)].map(([, one, other]) => one ?? other);
  expect(codes.length).toBeGreaterThan(3);
  expect(codes.filter((code) => !(PROBLEM_CODES as string[]).includes(code!))).toEqual([]);
});
