import { pipeline } from 'node:stream/promises';
import type { Request as HttpRequest, Response } from 'express';
import { asShownLine } from '../text/plain-text.ts';
import { isKnown, tagOf } from './etag.ts';
import { locationOf, type File, type Route } from './route.ts';
import { POLICY } from './secure-headers.ts';

export type RouteAnswer = Awaited<ReturnType<Route['handle']>>;

/** No cache keeps a file that is saved. */
const ATTACHMENT_CACHE = { 'Cache-Control': 'private, no-store' };
/** Only the cache of the caller may keep the answer, and it must ask each time whether the answer is still the same. */
const REVALIDATED = 'private, no-cache';

/** Sets the tag of an answer, and tells whether the caller has just this answer already. */
function isStillKnown(request: HttpRequest, response: Response, tag: string): boolean {
  response.vary('Authorization').set({ 'Cache-Control': REVALIDATED, ETag: tag });
  return isKnown(request.get('if-none-match'), tag);
}

async function sendFile(request: HttpRequest, response: Response, file: File): Promise<void> {
  const { content, contentType, filename, size, tag } = file;
  if (tag !== undefined && isStillKnown(request, response, tag)) return void response.status(304).end();
  if (filename !== undefined) response.attachment(asShownLine(filename));
  const isPage = filename === undefined && contentType.startsWith('text/html');
  response.set({
    ...(filename !== undefined && ATTACHMENT_CACHE),
    'Content-Security-Policy': isPage ? POLICY.page : POLICY.file,
    'Content-Type': contentType,
  });
  if (typeof content === 'string' || Buffer.isBuffer(content)) return void response.send(content);
  if (size !== undefined) response.set('Content-Length', String(size));
  try {
    await pipeline(content, response);
  } catch (error) {
    // The caller hung up in the middle of the file, so nobody needs this error.
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/**
 * Gives the body as the schema declares it. Parsing removes undeclared fields, so nothing undeclared leaks.
 * @throws when the body is not as the route declares it
 */
export function outgoing(route: Route, status: number, body: unknown): unknown {
  const schema = route.answers[status];
  if (schema === undefined) throw new Error(`${route.method} ${route.path} gave an undeclared status ${status}`);
  return schema === null || 'binary' in schema ? null : schema.parse(body);
}

/** Gives a link to the next page of the same list, for callers that follow links (RFC 8288). */
function nextPage({ originalUrl }: HttpRequest, cursor: string): string {
  const url = new URL(originalUrl, 'http://here');
  url.searchParams.set('cursor', cursor);
  return `<${url.pathname}${url.search}>; rel="next"`;
}

export async function send(route: Route, request: HttpRequest, response: Response, answer: RouteAnswer): Promise<void> {
  const body = outgoing(route, answer.status, answer.body);
  response.status(answer.status).set({ ...locationOf(route, answer.status, body), ...answer.headers });
  if (answer.version !== undefined) response.set('ETag', `"${answer.version}"`);
  if (answer.file) return sendFile(request, response, answer.file);
  if (body === null) return void response.end();
  const json = JSON.stringify(body);
  if (route.method === 'get') {
    const { nextCursor } = body as { nextCursor?: unknown };
    if (typeof nextCursor === 'string') response.set('Link', nextPage(request, nextCursor));
    const tag = tagOf(json, answer.version);
    if (isStillKnown(request, response, tag)) return void response.status(304).end();
  }
  response.type('application/json').send(json);
}
