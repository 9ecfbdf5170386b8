import { AppError, conflict } from '../../../../libs/errors/app-error.ts';
import type { Claim, Person } from '../../claims/domain/claim.ts';
import { nextState } from '../../claims/domain/transitions.ts';
import { remittanceOf } from './bank-file.ts';
import { objection } from './objection.ts';
import { endToEndIdOf, type BankTransfer, type LeftOut } from './payout.ts';

/** @returns why this person may not pay this claim now; undefined when they may */
function obstacle(claim: Claim, payer: Person): string | undefined {
  if (claim.state !== 'payable') return 'not-payable';
  if (claim.payoutId !== null) return 'in-another-payout';
  return objection(claim, payer);
}

/**
 * Chooses the claims of a batch, and gives the reason for each claim that is left out.
 * @param named the ids of the claims that the payer wants
 * @param unusable gives the reason why a claim cannot be paid to its account
 */
export function choose(
  claims: readonly Claim[],
  payer: Person,
  named: readonly string[],
  unusable: (claim: Claim) => string | undefined,
): { taken: Claim[]; leftOut: LeftOut[] } {
  const judged = claims.map((claim) => ({
    claim,
    reason: obstacle(claim, payer) ?? unusable(claim),
  }));
  const free = judged.filter(({ reason }) => reason === undefined).map(({ claim }) => claim);
  const known = new Set(claims.map(({ _id }) => _id));
  return {
    taken: free,
    leftOut: [
      ...judged.flatMap(({ claim, reason }) => (reason === undefined ? [] : [{ claimId: claim._id, reason }])),
      ...named.filter((id) => !known.has(id)).map((claimId) => ({ claimId, reason: 'not-found' })),
    ],
  };
}

/** A payer saw this version of a claim. */
export type SeenClaim = { readonly claimId: string; readonly version: number };

/** @throws version-mismatch naming every claim that changed since the payer saw it */
export function requireAsSeen(taken: readonly Claim[], seen: readonly SeenClaim[]): void {
  const versions = new Map(taken.map(({ _id, version }) => [_id, version]));
  const faults = seen.flatMap(({ claimId, version }, index) => {
    const present = versions.get(claimId) ?? version;
    return present === version
      ? []
      : [{ pointer: `/claims/${index}/version`, detail: `claim ${claimId} has version ${present} now` }];
  });
  if (faults.length > 0)
    throw new AppError('precondition', 'version-mismatch', 'Some claims changed since you saw them; look again.', {
      faults,
    });
}

/** Counts the reasons, as in "2 own-group, 1 same-person". */
function counted(leftOut: readonly LeftOut[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).join(', ');
}

/** @throws nothing-to-pay */
export function requireSome(taken: readonly Claim[], leftOut: readonly LeftOut[]): void {
  if (taken.length === 0)
    throw conflict('nothing-to-pay', `There is nothing that you can pay now: ${counted(leftOut)}.`);
}

export const bankTransferOf = (
  { _id: claimId, amountCents, payee, title }: Claim,
  groupName: string,
): BankTransfer => ({
  claimId,
  endToEndId: endToEndIdOf(claimId),
  amountCents,
  remittance: remittanceOf(title, groupName),
  payeeName: payee.name,
  ibanEncrypted: payee.ibanEncrypted,
  ibanMasked: payee.ibanMasked,
  ibanFingerprint: payee.ibanFingerprint,
  bic: payee.bic,
  state: 'sent',
  reason: null,
  answeredAt: null,
});

export const takeIntoPayout = (claim: Claim, payoutId: string): Claim => ({
  ...claim,
  state: nextState(claim.state, 'take-into-payout'),
  payoutId,
});
