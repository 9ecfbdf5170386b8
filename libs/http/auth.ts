import { errors, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { AppError } from '../errors/app-error.ts';
import { StoreUnavailable } from '../errors/transient.ts';
import { MACHINE_SCOPES, machineId, PERSON_SCOPES, SCOPES, type Caller, type Scope } from './caller.ts';
import { verifiedByAny } from './verified-by-any.ts';

export type Verifier = (authorization: string | undefined) => Promise<Caller>;

/** All algorithms are asymmetric: a shared secret or `none` is never accepted, whatever the token says. */
const ALGORITHMS = ['ES256', 'RS256', 'PS256', 'EdDSA'];

/**
 * These are the types of access tokens (RFC 9068), and the type that most libraries write. No other kind of token that
 * the platform may sign is accepted.
 */
const TYPES = ['at+jwt', 'application/at+jwt', 'jwt'];

/**
 * The seconds by which the clocks of the platform and of this machine may differ. Without this tolerance, a token that
 * was just made would be refused where the clock is a little slow.
 */
export const CLOCK_SKEW_SECONDS = 30;

const unauthenticated = (detail: string) => new AppError('unauthenticated', 'unauthenticated', detail);

const Claims = z.object({
  sub: z
    .uuid()
    .transform((id) => id.toLowerCase())
    .optional(),
  client_id: z.string().min(1).max(100).optional(),
  scope: z.string(),
  groups: z
    .array(z.uuid().transform((id) => id.toLowerCase()))
    .max(1_000)
    .optional(),
});

function callerOf(payload: JWTPayload): Caller {
  const claims = Claims.safeParse(payload.client_id === undefined ? payload : { ...payload, sub: undefined });
  if (!claims.success)
    throw unauthenticated(`The token's claims are unusable: ${z.prettifyError(claims.error).replaceAll('\n', ' ')}`);
  const { sub, client_id, scope, groups } = claims.data;
  const namedScopes = scope.split(' ').filter((word): word is Scope => (SCOPES as readonly string[]).includes(word));
  const allowedScopes: readonly Scope[] = client_id === undefined ? PERSON_SCOPES : MACHINE_SCOPES;
  const scopes = new Set(namedScopes.filter((word) => allowedScopes.includes(word)));
  if (client_id !== undefined) return { id: machineId(client_id), scopes, groups: new Set() };
  if (sub === undefined) throw unauthenticated('The token names neither a person (sub) nor a machine (client_id).');
  // Nobody decides on their own group. A token for decisions that does not list the person's groups is therefore
  // refused.
  if (groups === undefined && ['review', 'finance', 'pay'].some((word) => scopes.has(word as Scope))) {
    throw unauthenticated('Tokens with scope review, finance or pay must list the groups that the person manages.');
  }
  return { id: sub, scopes, groups: new Set(groups ?? []) };
}

/**
 * The expiry of tokens is checked with the clock of the machine, as the platform wrote them with a real clock. A test
 * or a demo that moves its own clock lets no token expire.
 */
export function createVerifier(options: { issuer: string; audience: string; keys: JWTVerifyGetKey }): Verifier {
  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw unauthenticated('Send a bearer token of the platform.');
    try {
      const { payload, protectedHeader } = await verifiedByAny(token, options.keys, {
        issuer: options.issuer,
        audience: options.audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'scope'],
        clockTolerance: CLOCK_SKEW_SECONDS,
      });
      if (!TYPES.includes(protectedHeader.typ?.toLowerCase() ?? ''))
        throw unauthenticated('The token is not an access token: its `typ` is neither at+jwt nor JWT.');
      return callerOf(payload);
    } catch (error) {
      if (error instanceof AppError || error instanceof StoreUnavailable) throw error;
      // The platform answered: what jose cannot use, such as a short key, is no reason to try again.
      const code = error instanceof errors.JOSEError ? error.code : 'the key that it names cannot be used';
      throw unauthenticated(`The token is not valid: ${code}.`);
    }
  };
}
