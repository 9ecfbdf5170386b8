import { pipeline } from 'node:stream/promises';
import type { Request as HttpRequest, Response } from 'express';
import { isKnown, tagOf } from './etag.ts';
import { locationOf, type File, type Route } from './route.ts';

export type Given = Awaited<ReturnType<Route['handle']>>;

/** What a file may do in a browser: nothing. An attachment is never shown, whatever is in it, and stays in no cache. */
const FILE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
};
const ATTACHMENT_HEADERS = {
  ...FILE_HEADERS,
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'Cache-Control': 'private, no-store',
};
/** For the caller's own cache alone, and to be asked about each time. */
const REVALIDATED = 'private, no-cache';

async function sendFile(response: Response, { content, contentType, filename, size }: File): Promise<void> {
  if (filename !== undefined) response.attachment(filename);
  response.set({ ...(filename === undefined ? FILE_HEADERS : ATTACHMENT_HEADERS), 'Content-Type': contentType });
  if (typeof content === 'string' || Buffer.isBuffer(content)) return void response.send(content);
  if (size !== undefined) response.set('Content-Length', String(size));
  try {
    await pipeline(content, response);
  } catch (error) {
    // Who hangs up in the middle has what they wanted.
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/** Parsing strips what the schema does not name: nothing leaks that was not declared. */
export function outgoing(route: Route, status: number, body: unknown): unknown {
  const schema = route.answers[status];
  if (schema === undefined) throw new Error(`${route.method} ${route.path} gave an undeclared status ${status}`);
  return schema === null || 'binary' in schema ? null : schema.parse(body);
}

/** The same list from where this page ended, for callers that follow links (RFC 8288). */
function nextPage({ originalUrl }: HttpRequest, cursor: string): string {
  const url = new URL(originalUrl, 'http://here');
  url.searchParams.set('cursor', cursor);
  return `<${url.pathname}${url.search}>; rel="next"`;
}

export async function send(route: Route, request: HttpRequest, response: Response, answer: Given): Promise<void> {
  const body = outgoing(route, answer.status, answer.body);
  response.status(answer.status).set({ ...locationOf(route, answer.status, body), ...answer.headers });
  if (answer.version !== undefined) response.set('ETag', `"${answer.version}"`);
  if (answer.file) return sendFile(response, answer.file);
  if (body === null) return void response.end();
  const json = JSON.stringify(body);
  if (route.method === 'get') {
    const { nextCursor } = body as { nextCursor?: unknown };
    if (typeof nextCursor === 'string') response.set('Link', nextPage(request, nextCursor));
    const tag = tagOf(json, answer.version);
    response.vary('Authorization').set({ 'Cache-Control': REVALIDATED, ETag: tag });
    if (isKnown(request.get('if-none-match'), tag)) return void response.status(304).end();
  }
  response.type('application/json').send(json);
}
