import type { ReimbursementDeps } from '../deps.ts';
import type { Payee } from './domain/claim.ts';

/** This is a payee as it arrives, with the account in clear. */
export type PayeeInClear = { readonly name: string; readonly iban: string; readonly bic: string | null };

/** Seals the account for this claim alone. */
export const sealPayee = (
  { vault }: Pick<ReimbursementDeps, 'vault'>,
  claimId: string,
  { name, iban, bic }: PayeeInClear,
): Payee => ({
  name,
  bic,
  ...vault.sealAccount(iban, claimId),
});
