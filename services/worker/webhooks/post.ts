import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { faultOfUrl, publicLookup, type Networks } from './networks.ts';

const ANSWER_WITHIN_MS = 10_000;

/** Posts once and gives the status; follows no redirect, which could lead anywhere. @throws when no answer came in time */
export function post(url: string, body: string, headers: Record<string, string>, networks: Networks): Promise<number> {
  const fault = faultOfUrl(url, networks);
  if (fault !== undefined) return Promise.reject(new Error(`${url} ${fault}`));
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = send(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'user-agent': 'Seuil' },
        // Of the whole exchange: a time-out of the socket would let an endpoint drip for ever.
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        agent: false,
        ...(networks === 'public' && { lookup: publicLookup }),
      },
      (response) => {
        // Only the status counts; what else the endpoint says is not read.
        response.destroy();
        resolve(response.statusCode ?? 0);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
