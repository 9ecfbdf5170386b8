import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { HttpError, problemOf } from './problem.ts';
import { SECURE_HEADERS } from './secure-headers.ts';

/**
 * The time, in milliseconds, in which the headers must arrive. Otherwise callers who send one byte at a time could hold
 * every connection.
 */
export const HEADERS_MS = 15_000;
/**
 * The time, in milliseconds, in which a whole request must arrive. An upload of 10 MB in this time needs 0.7 Mbit/s,
 * and we wait for no slower one.
 */
export const REQUEST_MS = 120_000;
/**
 * The time, in milliseconds, for which an idle connection stays open. It is longer than any proxy keeps it (nginx 60 s,
 * Caddy 120 s). Otherwise a proxy would send a request into a connection that we just closed.
 */
export const KEEP_ALIVE_MS = 130_000;
/**
 * The time, in milliseconds, after which Node looks again for connections that are too slow. With its default of half a
 * minute, a slow caller could stay three times as long as HEADERS_MS.
 */
const SLOWNESS_CHECK_MS = 5_000;

/**
 * Limits for callers, in milliseconds and bytes. A caller who is slower or sends more is cut off, because a connection
 * costs us more than the caller.
 */
const LIMITS = {
  headersTimeout: HEADERS_MS,
  requestTimeout: REQUEST_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: SLOWNESS_CHECK_MS,
  maxHeaderSize: 16_384,
};
const MAX_HEADERS = 100;
/**
 * The time, in milliseconds, without traffic after which the connection of a call that is being answered is closed.
 * Otherwise a caller who never takes the answer would hold the connection for ever.
 */
export const IDLE_MS = 120_000;

const FAULTS: Readonly<Record<string, HttpError>> = {
  HPE_HEADER_OVERFLOW: new HttpError(
    431,
    'headers-too-large',
    `The headers are larger than ${LIMITS.maxHeaderSize / 1024} kB.`,
  ),
  ERR_HTTP_REQUEST_TIMEOUT: new HttpError(408, 'request-timeout', 'The request did not come in time.'),
};
const BROKEN = new HttpError(400, 'malformed-request', 'This is not a request of HTTP/1.1.');
const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** The time, in milliseconds, after which an upload that stands still is given up. */
const STALL_MS = 20_000;

/** Answers bytes that cannot be read as a request. They reach no route, but get a problem like every other fault. */
function answerBroken(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { problem } = problemOf(FAULTS[error.code ?? ''] ?? BROKEN, randomUUID());
  const body = JSON.stringify(problem);
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${PHRASES[problem.status] ?? ''}`,
      ...Object.entries(SECURE_HEADERS).map(([name, value]) => `${name}: ${value}`),
      'Cache-Control: no-store',
      'Connection: close',
      'Content-Type: application/problem+json',
      `X-Request-Id: ${problem.requestId}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}

/**
 * Gives up a request whose body stands still. Its connection would otherwise be held until the time for a whole request
 * is over, and with it what was read.
 */
export function endStalled(request: IncomingMessage, response: ServerResponse, stallMs: number = STALL_MS): void {
  const { socket } = request;
  request.setTimeout(stallMs, () => {
    // Where the call is answered already, only the rest of its body was awaited.
    if (response.headersSent) return void socket.destroy();
    answerBroken(Object.assign(new Error('the body stands still'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
  });
  request.once('end', () => socket.setTimeout(IDLE_MS));
}

/**
 * Node.js would answer a request without a Host, and one with an expectation that it does not know, by itself and without
 * our headers. The first gets a problem; the second is served, as RFC 9110 allows.
 */
export function boundedServer(app: RequestListener, limits: Partial<typeof LIMITS> = {}): Server {
  const listener: RequestListener = (request, response) => {
    if (request.headers.host === undefined && request.httpVersion !== '1.0') answerBroken(BROKEN, request.socket);
    else app(request, response);
  };
  const server = createServer({ ...LIMITS, ...limits, requireHostHeader: false }, listener);
  server.on('checkExpectation', listener);
  server.maxHeadersCount = MAX_HEADERS;
  server.setTimeout(IDLE_MS);
  server.on('clientError', answerBroken);
  return server;
}

/**
 * The time, in milliseconds, after which a closing server closes idle connections again. Its end would wait for them.
 */
const CLOSE_IDLE_MS = 100;

/**
 * Takes no new connections, and resolves when the last request is answered. Idle connections are closed meanwhile,
 * because callers would keep them for a next request.
 */
export async function closed(server: Server): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_MS);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  clearInterval(idle);
}
