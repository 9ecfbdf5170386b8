import type { ReimbursementDeps } from '../deps.ts';
import { noteDisclosure } from './note-disclosure.ts';

/** Opens an IBAN. No other function shows an IBAN in clear. @param personId who reads it @throws not-found */
export async function readIban(
  deps: Pick<ReimbursementDeps, 'claims' | 'disclosures' | 'vault' | 'now'>,
  claimId: string,
  reason: string,
  personId: string,
): Promise<string> {
  const { payee } = await deps.claims.get(claimId);
  await noteDisclosure(deps, { by: personId, what: 'iban', of: claimId, documentId: null, why: reason });
  return deps.vault.open(payee.ibanEncrypted, claimId);
}
