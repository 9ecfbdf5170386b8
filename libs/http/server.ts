import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { HttpError, problemOf } from './problem.ts';

/** Milliseconds, bytes. Who is slower or sends more is cut off: a connection costs us more than them. */
const LIMITS = {
  headersTimeout: 15_000,
  /** 10 MB in two minutes are 0.7 Mbit/s: the slowest upload that we wait for. */
  requestTimeout: 120_000,
  /** Longer than any proxy keeps an idle connection (nginx 60 s, Caddy 120 s), or it would send a request into one that we just closed. */
  keepAliveTimeout: 130_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
};
const MAX_HEADERS = 100;
/** Of an answer that nobody takes. */
const IDLE_MS = 120_000;

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

/** What cannot be read as a request reaches no route: it is answered here, as every fault is. */
function answerBroken(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { problem } = problemOf(FAULTS[error.code ?? ''] ?? BROKEN, randomUUID());
  const body = JSON.stringify(problem);
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${PHRASES[problem.status] ?? ''}`,
      'Connection: close',
      'Content-Type: application/problem+json',
      `X-Request-Id: ${problem.requestId}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}

export function boundedServer(app: RequestListener, limits: Partial<typeof LIMITS> = {}): Server {
  const server = createServer({ ...LIMITS, ...limits }, app);
  server.maxHeadersCount = MAX_HEADERS;
  server.setTimeout(IDLE_MS);
  server.on('clientError', answerBroken);
  return server;
}

const CLOSE_IDLE_MS = 100;

/** Takes no new connection, and resolves when the last request is answered: its connection would otherwise be kept for the next one. */
export async function closed(server: Server): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_MS);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  clearInterval(idle);
}
