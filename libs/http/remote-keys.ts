import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWTVerifyGetKey } from 'jose';

/** Milliseconds. A token with an unknown key makes us ask again, but no sooner than this after the last answer. */
const COOLDOWN_MS = 30_000;
/** After which known keys are asked for again, so that a key that was taken back is no longer accepted. */
const MAX_AGE_MS = 10 * 60_000;
/** How long known keys serve when the platform does not answer: its short outage is none of ours. */
const STALE_MS = 60 * 60_000;
/** No sooner than this after a failure, or a failing platform would be asked with every call. */
const RETRY_MS = 5_000;

const isKeySet = (text: string): boolean => Array.isArray((JSON.parse(text) as { keys?: unknown } | null)?.keys);

async function fetchKeys(...call: Parameters<FetchImplementation>): Promise<string> {
  const response = await fetch(...call);
  const text = await response.text();
  if (response.status !== 200 || !isKeySet(text))
    throw new Error(`the platform answered ${response.status}, and no key set`);
  return text;
}

/** Asks once for many callers who wait, and never more often than the times above say. */
function sparingly(): FetchImplementation {
  let good: { text: string; at: number } | undefined;
  let failure: { error: unknown; at: number } | undefined;
  const known = () => {
    if (good && Date.now() < good.at + STALE_MS) return new Response(good.text);
    throw failure?.error;
  };
  return async (...call) => {
    if (failure && Date.now() < failure.at + RETRY_MS) return known();
    try {
      good = { text: await fetchKeys(...call), at: Date.now() };
      failure = undefined;
    } catch (error) {
      failure = { error, at: Date.now() };
    }
    return known();
  };
}

/** The platform's public keys. A key that it uses should stand there for half a minute before its first token. */
export const remoteKeys = (url: string): JWTVerifyGetKey =>
  createRemoteJWKSet(new URL(url), {
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: MAX_AGE_MS,
    [customFetch]: sparingly(),
  });
