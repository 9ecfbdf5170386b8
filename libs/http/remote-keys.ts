import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWTVerifyGetKey } from 'jose';

/**
 * The least time in milliseconds between an answer of the platform and the next request for an unknown key. Without it,
 * tokens with made-up keys would make us ask with every call.
 */
export const COOLDOWN_MS = 30_000;
/**
 * The age in milliseconds at which the known keys are requested again, so that a key that was withdrawn is no longer
 * accepted.
 */
export const MAX_AGE_MS = 10 * 60_000;
/**
 * The age in milliseconds up to which the known keys are used while the platform does not answer, so that its short
 * outage does not stop Seuil.
 */
export const STALE_MS = 60 * 60_000;
/**
 * The least time in milliseconds between a failed request and the next one. Without it, a failing platform would be
 * asked with every call.
 */
const RETRY_MS = 5_000;

const isKeySet = (text: string): boolean => Array.isArray((JSON.parse(text) as { keys?: unknown } | null)?.keys);

async function fetchKeys(...call: Parameters<FetchImplementation>): Promise<string> {
  const response = await fetch(...call);
  const text = await response.text();
  if (response.status !== 200 || !isKeySet(text))
    throw new Error(`the platform answered ${response.status}, and no key set`);
  return text;
}

/**
 * Asks the platform for its keys, but after a failure waits RETRY_MS. Meanwhile the last good keys are used, up to
 * STALE_MS.
 */
function sparingly(): FetchImplementation {
  let good: { text: string; at: number } | undefined;
  let failure: { error: unknown; at: number } | undefined;
  const lastGoodAnswer = () => {
    if (good && Date.now() < good.at + STALE_MS) return new Response(good.text);
    throw failure?.error;
  };
  return async (...call) => {
    if (failure && Date.now() < failure.at + RETRY_MS) return lastGoodAnswer();
    try {
      good = { text: await fetchKeys(...call), at: Date.now() };
      failure = undefined;
    } catch (error) {
      failure = { error, at: Date.now() };
    }
    return lastGoodAnswer();
  };
}

/**
 * Reads the public keys of the platform. The platform should publish a new key half a minute before the first token
 * that it signs.
 */
export const remoteKeys = (url: string): JWTVerifyGetKey =>
  createRemoteJWKSet(new URL(url), {
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: MAX_AGE_MS,
    [customFetch]: sparingly(),
  });
