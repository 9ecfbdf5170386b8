import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JSONWebKeySet,
  type JWK,
  type JWTVerifyGetKey,
} from 'jose';
import { StoreUnavailable } from '../errors/transient.ts';

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

/** An entry that is no object would make the library refuse all keys. Others that nobody can use, it passes over. */
const isEntry = (entry: unknown): entry is JWK => typeof entry === 'object' && entry !== null && !Array.isArray(entry);

/** An id that is no text, or an empty one, is none. */
const hasId = ({ kid }: JWK): boolean => typeof kid === 'string' && kid !== '';

function keysIn(text: string): JWK[] | undefined {
  const keys = (JSON.parse(text) as { keys?: unknown } | null)?.keys;
  return Array.isArray(keys) ? keys.filter(isEntry) : undefined;
}

async function fetchKeys(...call: Parameters<FetchImplementation>): Promise<JSONWebKeySet> {
  const response = await fetch(...call);
  const text = await response.text();
  const keys = response.status === 200 ? keysIn(text) : undefined;
  if (!keys) throw new Error(`the platform answered ${response.status}, and no key set`);
  return { keys };
}

/**
 * Asks the platform for its keys, but after a failure waits RETRY_MS. Meanwhile the last good keys are used, up to
 * STALE_MS.
 * @param learn is told each good answer
 */
function sparingly(learn: (keys: JSONWebKeySet) => void): FetchImplementation {
  let good: { keys: JSONWebKeySet; at: number } | undefined;
  let failure: { error: unknown; at: number } | undefined;
  const lastGoodAnswer = () => {
    if (good && Date.now() < good.at + STALE_MS) return Response.json(good.keys);
    throw new StoreUnavailable("The platform's keys cannot be fetched now.", { cause: failure?.error });
  };
  return async (...call) => {
    if (failure && Date.now() < failure.at + RETRY_MS) return lastGoodAnswer();
    try {
      good = { keys: await fetchKeys(...call), at: Date.now() };
      failure = undefined;
      learn(good.keys);
    } catch (error) {
      failure = { error, at: Date.now() };
    }
    return lastGoodAnswer();
  };
}

/**
 * Reads the public keys of the platform. The platform should publish a new key half a minute before the first token
 * that it signs. A token whose id no key bears is verified by the keys without an id. Where several keys fit, the
 * error of the library lists them, and `verifiedByAny` tries each.
 */
export function remoteKeys(url: string): JWTVerifyGetKey {
  let withoutId: JWTVerifyGetKey | undefined;
  const named = createRemoteJWKSet(new URL(url), {
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: MAX_AGE_MS,
    [customFetch]: sparingly(({ keys }) => {
      withoutId = createLocalJWKSet({ keys: keys.filter((key) => !hasId(key)).map(({ kid: _, ...key }) => key) });
    }),
  });
  return async ({ kid, ...header }, token) => {
    try {
      return await named(kid === undefined ? header : { ...header, kid }, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !withoutId) throw error;
      return withoutId(header, token);
    }
  };
}
