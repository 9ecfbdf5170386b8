import { request as httpRequest, type ClientRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { faultOfUrl, isTrusted, publicLookup, type Reach } from './networks.ts';

type WebhookRequest = {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

/**
 * The time, in milliseconds, that an endpoint has to accept the connection, its TLS handshake included. An endpoint
 * that is away would otherwise keep a place of the queue for the whole of ANSWER_MS.
 */
const CONNECT_MS = 5_000;
/**
 * The time, in milliseconds after the start of the exchange, that an endpoint has to answer. Without a bound, endpoints
 * that never answer would keep all places of the queue, and no other endpoint would hear anything.
 */
export const ANSWER_MS = 15_000;

/** One exchange may take this long, in milliseconds. */
type Patience = { readonly connectMs: number; readonly answerMs: number };
const PATIENCE: Patience = { connectMs: CONNECT_MS, answerMs: ANSWER_MS };

/** Ends an exchange that cannot send its first byte in time. The TLS handshake counts too. */
function limitConnecting(sent: ClientRequest, isSecure: boolean, { connectMs }: Patience): void {
  sent.once('socket', (socket) => {
    const timer = setTimeout(() => sent.destroy(new Error(`no connection within ${connectMs} ms`)), connectMs);
    socket
      .once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(timer))
      .once('close', () => clearTimeout(timer));
  });
}

/**
 * Posts once and gives the status. It follows no redirect, because a redirect could lead anywhere.
 * @throws when no answer came in time
 */
export function post(
  { url: text, body, headers }: WebhookRequest,
  reach: Reach,
  patience: Patience = PATIENCE,
  lookup: LookupFunction = publicLookup,
): Promise<number> {
  const fault = faultOfUrl(text, reach);
  if (fault !== undefined) return Promise.reject(new Error(`${text} ${fault}`));
  const url = new URL(text);
  const isSecure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const sent = (isSecure ? httpsRequest : httpRequest)(
      url,
      {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Seuil',
        },
        agent: false,
        ...(reach.networks === 'public' && !isTrusted(url, reach) && { lookup }),
      },
      (response) => {
        // Only the status counts, so the body of the answer is not read.
        response.destroy();
        resolve(response.statusCode ?? 0);
      },
    );
    // This bounds the whole exchange. With a time-out of the socket an endpoint could send one byte at a time for ever.
    const timer = setTimeout(
      () => sent.destroy(new Error(`no answer within ${patience.answerMs} ms`)),
      patience.answerMs,
    );
    limitConnecting(sent, isSecure, patience);
    sent.on('error', reject).once('close', () => clearTimeout(timer));
    sent.end(body);
  });
}
