import { conflict } from '../../../libs/errors/app-error.ts';
import { AccountDoesNotFit, UnknownIbanKey, type ClearIban, type IbanVault } from '../../../libs/iban/iban-vault.ts';
import type { ReimbursementDeps } from '../deps.ts';
import type { Claim } from './domain/claim.ts';
import { trailFault } from './trail.ts';

/**
 * Opens the account of a claim, for the bank or for a person who may read it. The opened account must be the one that
 * the claim shows, and the claim must be as the last step of its trail left it: a former account that somebody wrote
 * back together with its mask and its fingerprint fits itself, but not the trail.
 * @throws account-does-not-fit, after it told the operators; UnknownIbanKey when the key is not known
 */
export function openAccount(
  { vault, logger, countAltered }: Pick<ReimbursementDeps, 'vault' | 'logger' | 'countAltered'>,
  claim: Claim,
): ClearIban {
  const found = openedAccount(vault, claim);
  if ('iban' in found) return found.iban;
  countAltered('account');
  logger.error({ claimId: claim._id, fault: found.fault }, 'the account of a claim is not the one that was filed');
  throw conflict(
    'account-does-not-fit',
    'The stored account of this claim is not the one that the claim shows. Pay nothing to it, and tell those who operate Seuil.',
  );
}

/**
 * Checks the stored account of a claim whose trail is without fault.
 * @returns what is wrong; undefined when it fits, or when it was removed with its time
 */
export function accountFault(vault: IbanVault, { _id, payee }: Claim): string | undefined {
  if (payee.ibanEncrypted === '' && payee.ibanFingerprint === '') return undefined;
  try {
    vault.openAccount(payee, _id);
    return undefined;
  } catch (error) {
    if (error instanceof AccountDoesNotFit || error instanceof UnknownIbanKey) return error.message;
    throw error;
  }
}

function openedAccount(vault: IbanVault, claim: Claim): { readonly iban: ClearIban } | { readonly fault: string } {
  const fault = trailFault(claim);
  if (fault !== undefined) return { fault };
  try {
    return { iban: vault.openAccount(claim.payee, claim._id) };
  } catch (error) {
    if (error instanceof AccountDoesNotFit) return { fault: error.message };
    throw error;
  }
}
