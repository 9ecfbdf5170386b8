import { randomUUID } from 'node:crypto';
import { claimDesk, type Deps } from '../claims/claim-desk.ts';
import type { Person } from '../claims/domain/claim.ts';
import type { Disclosure } from './store.ts';

/** To be awaited before anything is shown: what cannot be noted is not seen. */
export const discloser =
  ({ store: { disclosures }, now }: Pick<Deps, 'store' | 'now'>) =>
  (seen: Pick<Disclosure, 'by' | 'what' | 'of' | 'documentId' | 'why'>): Promise<void> =>
    disclosures.note({ _id: randomUUID(), at: now(), ...seen });

/** What is sealed, shown to who may see it, and the list of who saw what. */
export function disclosing(deps: Deps) {
  const {
    store: { disclosures },
    vault,
  } = deps;
  const desk = claimDesk(deps);
  const note = discloser(deps);
  return {
    /** The only way to an IBAN in clear. */
    async readIban(claimId: string, reason: string, by: Pick<Person, 'id'>): Promise<string> {
      const { payee } = await desk.find(claimId);
      await note({ by: by.id, what: 'iban', of: claimId, documentId: null, why: reason });
      return vault.open(payee.ibanEncrypted, claimId);
    },

    pageOfDisclosures: (of: string | undefined, request: { cursor?: string | undefined; limit: number }) =>
      disclosures.page(of, request),
  };
}
