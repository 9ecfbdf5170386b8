import express, { type Request as HttpRequest, type RequestHandler } from 'express';
import { holdRoom, type BodyBudget } from './body-budget.ts';
import { requireStreamable } from './body-stream.ts';
import { HttpError } from './problem.ts';
import type { Route } from './route.ts';
import { parseStrictJson, UnusableJson } from './strict-json.ts';

const JSON_TYPE = 'application/json';
const UTF_8 = /^utf-?8$/i;

const malformed = (detail: string) => new HttpError(400, 'malformed-request', detail);

/** Checks the headers alone, before anything is read. @throws unsupported-content */
export function requireContentType(route: Route, request: HttpRequest): void {
  const wanted = route.uploads?.contentTypes ?? (route.body ? [JSON_TYPE] : []);
  if (wanted.length > 0 && request.is([...wanted]) === false)
    throw new HttpError(415, 'unsupported-content', `Send ${wanted.join(' or ')}.`);
  const [, charset] = /;\s*charset="?([\w-]+)/i.exec(request.get('content-type') ?? '') ?? [];
  if (route.body && charset !== undefined && !UTF_8.test(charset))
    throw new HttpError(415, 'unsupported-content', 'Send UTF-8.');
  if (route.uploads?.as === 'stream') requireStreamable(request, route.uploads.limit);
}

function parsed(bytes: Buffer): unknown {
  let json: string;
  try {
    json = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('The body is not valid UTF-8.');
  }
  try {
    return parseStrictJson(json);
  } catch (error) {
    if (error instanceof UnusableJson) throw malformed(`The body cannot be taken: ${error.message}`);
    if (error instanceof SyntaxError) throw malformed(`The body is not valid JSON: ${error.message}`);
    throw error;
  }
}

/** Parses the body. `request.body` stays undefined when nothing was sent. */
const parseJson: RequestHandler = (request, _response, next) => {
  if (Buffer.isBuffer(request.body)) request.body = parsed(request.body);
  next();
};

/**
 * Reads the body that a route takes, up to its limit and once the process has room for it: strict JSON, or bytes. A
 * stream is left to the route.
 */
export function readBody({ uploads, body, bodyLimit }: Route, budget: BodyBudget): RequestHandler[] {
  if (uploads)
    return uploads.as === 'stream'
      ? []
      : [holdRoom(budget, uploads.limit), express.raw({ type: [...uploads.contentTypes], limit: uploads.limit })];
  return body
    ? [holdRoom(budget, bodyLimit), express.raw({ type: JSON_TYPE, limit: bodyLimit ?? '100kb' }), parseJson]
    : [];
}
