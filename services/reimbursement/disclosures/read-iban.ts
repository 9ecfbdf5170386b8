import type { ClearIban } from '../../../libs/iban/iban-vault.ts';
import { openAccount } from '../claims/open-account.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { noteDisclosure } from './note-disclosure.ts';

/**
 * Shows an IBAN in clear, as no other function does. An account that does not fit is not noted, because nobody saw it.
 * @param personId who reads it
 * @throws not-found, account-does-not-fit
 */
export async function readIban(
  deps: Pick<ReimbursementDeps, 'claims' | 'disclosures' | 'vault' | 'logger' | 'countAltered' | 'now'>,
  claimId: string,
  reason: string,
  personId: string,
): Promise<ClearIban> {
  const iban = openAccount(deps, await deps.claims.get(claimId));
  await noteDisclosure(deps, { by: personId, what: 'iban', of: claimId, documentId: null, why: reason });
  return iban;
}
