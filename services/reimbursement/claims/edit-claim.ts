import type { ReimbursementDeps } from '../deps.ts';
import { lookAgain } from '../events.ts';
import { edit, requirePossibleDay } from './domain/claim-content.ts';
import type { Claim, ClaimContent, Payee, Person } from './domain/claim.ts';
import { requireFundable } from './require-fundable.ts';
import { saveStep } from './save-step.ts';
import { sealPayee, type PayeeInClear } from './seal-payee.ts';

type ClaimEdit = {
  /** This is the version of the claim that the person saw. */
  readonly seen: number;
  readonly content: ClaimContent;
  readonly payee: EditedPayee;
  readonly envelopeMaxCents: number | null;
};

type EditedPayee = Omit<PayeeInClear, 'iban'> & { readonly iban?: string | undefined };

/** @throws version-mismatch, illegal-transition, not-known-yet, claims-closed, invalid-request */
export const editClaim = (
  deps: Pick<ReimbursementDeps, 'claims' | 'known' | 'vault' | 'logger' | 'countAltered' | 'now'>,
  claimId: string,
  { seen, content, payee, envelopeMaxCents }: ClaimEdit,
  by: Person,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'edit',
    by: by.id,
    seen,
    events: lookAgain,
    async decide(claim, at) {
      if (content.actionId !== claim.actionId) await requireFundable(deps, content.actionId);
      const edited = edit(claim, { content, payee: payeeAfter(deps, claim, payee), envelopeMaxCents }, by);
      requirePossibleDay(claim, edited, at);
      return edited;
    },
  });

/** Gives the payee after an edit. Nobody can read an IBAN back, so a form without an IBAN keeps the present one. */
function payeeAfter(deps: Pick<ReimbursementDeps, 'vault'>, claim: Claim, { name, bic, iban }: EditedPayee): Payee {
  return iban === undefined ? { ...claim.payee, name, bic } : sealPayee(deps, claim._id, { name, bic, iban });
}
