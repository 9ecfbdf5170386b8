import { AppError } from '../../../libs/errors/app-error.ts';
import type { Claim } from './domain/claim.ts';

/** A person decides on what they saw. @param seen the version that the person saw @throws version-mismatch */
export function requireSeen(claim: Pick<Claim, 'version'>, seen: number): void {
  if (claim.version !== seen)
    throw new AppError(
      'precondition',
      'version-mismatch',
      'Somebody changed this claim since you read it; read it again.',
    );
}
