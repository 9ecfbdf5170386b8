import { conflict } from '../../../../libs/errors/app-error.ts';
import type { Claim, Payee, Person } from '../../claims/domain/claim.ts';
import { requireThirdPerson, take } from '../../claims/domain/duties.ts';

/**
 * These functions lead an approved claim to another account, or end it. The money of the claim stays booked until the
 * claim is paid or ended, so only the payee may change.
 */

/** @throws illegal-transition while a transfer of the claim is at the bank */
function requireNoBatch({ payoutId }: Claim): void {
  if (payoutId !== null)
    throw conflict(
      'illegal-transition',
      'This claim is in a batch. First record what the bank says of its transfer; a transfer that was not sent to the bank is rejected by hand.',
    );
}

/** Sends the claim back to its group, because its account cannot be paid, or because finance does not accept it. */
export function requestAccount(claim: Claim, by: Person): Claim {
  const next = take(claim, 'request-account', by);
  requireNoBatch(claim);
  return next;
}

/** The person who gives the account stands for it, as the submitter of a claim does. */
export const giveAccount = (claim: Claim, payee: Payee, by: Person): Claim => ({
  ...take(claim, 'give-account', by),
  payee,
  submittedBy: by.id,
  validatedBy: null,
});

/** Returns true when somebody gave an account after it was asked for. */
const isGiven = ({ trail }: Claim): boolean =>
  trail.findLastIndex(({ did }) => did === 'give-account') >
  trail.findLastIndex(({ did }) => did === 'request-account');

/** @throws illegal-transition, and what take throws */
export function confirmAccount(claim: Claim, by: Person): Claim {
  const next = take(claim, 'confirm-account', by);
  if (!isGiven(claim))
    throw conflict(
      'illegal-transition',
      'Nobody has given another account yet; give it, then a second person confirms it.',
    );
  return { ...next, validatedBy: by.id };
}

/** Who accepts the account has approved the claim as it is paid. */
export const acceptAccount = (claim: Claim, by: Person): Claim => ({
  ...take(claim, 'accept-account', by),
  approvedBy: by.id,
});

/** @throws illegal-transition, and what take throws */
export function cancelApproved(claim: Claim, by: Person): Claim {
  const next = take(claim, 'cancel-approved', by);
  requireThirdPerson(claim, by);
  requireNoBatch(claim);
  return next;
}
