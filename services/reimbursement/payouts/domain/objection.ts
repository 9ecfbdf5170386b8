import { AppError } from '../../../../libs/errors/app-error.ts';
import type { Claim, Person } from '../../claims/domain/claim.ts';
import { requirePayer } from '../../claims/domain/duties.ts';

/** @returns why this person may not decide about paying this claim, whatever its state; undefined when they may */
export function objection(claim: Claim, payer: Person): string | undefined {
  try {
    requirePayer(claim, payer);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
