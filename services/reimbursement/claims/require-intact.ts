import { conflict } from '../../../libs/errors/app-error.ts';
import type { ReimbursementDeps } from '../deps.ts';
import type { Claim } from './domain/claim.ts';
import { trailFault } from './trail.ts';

/**
 * Checks that a claim is as the last step of its trail left it, before a person takes the next step. Otherwise the step
 * would vouch for what somebody wrote into the database.
 * @throws claim-altered, after it told the operators
 */
export function requireIntact(
  { logger, countAltered }: Pick<ReimbursementDeps, 'logger' | 'countAltered'>,
  claim: Claim,
): void {
  const fault = trailFault(claim);
  if (fault === undefined) return;
  countAltered('content');
  logger.error({ claimId: claim._id, fault }, 'a claim is not as its last step left it');
  throw conflict(
    'claim-altered',
    'This claim is not as its last step left it. Take no step on it, and tell those who operate Seuil.',
  );
}
