import type { JSONWebKeySet } from 'jose';
import type { DevIssuer } from './dev-issuer.ts';
import { ISSUER_PATHS } from './issuer-paths.ts';

/**
 * The time, in milliseconds, that the issuer has to answer. A command that waits for it would otherwise hang without a
 * word.
 */
const ANSWER_MS = 10_000;

/**
 * Finds the issuer beside an API that runs in containers.
 * @returns undefined where there is none, as with `npm start`
 * @throws when nothing answers, or not as an issuer does
 */
export async function findRemoteIssuer(url: string): Promise<DevIssuer | undefined> {
  const jwks = () => fetch(`${url}${ISSUER_PATHS.keys}`, { signal: AbortSignal.timeout(ANSWER_MS) });
  const { status } = await jwks().catch((error: unknown) => {
    throw new Error(`Nothing answers at ${url}.`, { cause: error });
  });
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(`The development issuer at ${url} answers ${status}.`);
  return {
    jwks: async () => (await (await jwks()).json()) as JSONWebKeySet,
    async sign(claims, { expiresIn }) {
      const response = await fetch(`${url}${ISSUER_PATHS.tokens}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ claims, expiresIn }),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      if (!response.ok)
        throw new Error(`The development issuer at ${url} answers ${response.status}: ${await response.text()}`);
      return ((await response.json()) as { token: string }).token;
    },
  };
}
