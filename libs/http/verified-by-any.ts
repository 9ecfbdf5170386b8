import { errors, jwtVerify, type JWTVerifyGetKey, type JWTVerifyOptions, type JWTVerifyResult } from 'jose';

/** The signature fits, and what the token says does not: another key changes nothing. */
const isAboutClaims = (error: unknown): boolean =>
  error instanceof errors.JWTExpired ||
  error instanceof errors.JWTClaimValidationFailed ||
  error instanceof errors.JWTInvalid;

/**
 * Verifies a token by whichever of the keys that fit it: several do where keys have no ids, or share one.
 * @throws what jose throws
 */
export async function verifiedByAny(
  token: string,
  keys: JWTVerifyGetKey,
  options: JWTVerifyOptions,
): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(token, keys, options);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return await jwtVerify(token, key, options);
      } catch (fault) {
        if (isAboutClaims(fault)) throw fault;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}
