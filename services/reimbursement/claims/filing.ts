import { randomUUID } from 'node:crypto';
import { AppError } from '../../../libs/errors/app-error.ts';
import { maskIban } from '../../../libs/iban/iban.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import { lookAgain } from '../events.ts';
import { claimDesk, type Deps } from './claim-desk.ts';
import { edit } from './domain/claim-content.ts';
import { draftClaim, type Claim, type ClaimContent, type Payee, type Person } from './domain/claim.ts';
import { recorded } from './trail.ts';

type GivenPayee = { readonly name: string; readonly iban: string; readonly bic: string | null };
export type Filed = { readonly content: ClaimContent; readonly payee: GivenPayee };
export type Edited = {
  readonly content: ClaimContent;
  readonly payee: Omit<GivenPayee, 'iban'> & { readonly iban?: string | undefined };
  readonly envelopeMaxCents: number | null;
};

/** Drafts, and what is in them. */
export function filing(deps: Deps) {
  const {
    store: { claims },
    vault,
    now,
  } = deps;
  const desk = claimDesk(deps);

  const seal = (claimId: string, { name, iban, bic }: GivenPayee): Payee => ({
    name,
    bic,
    ibanEncrypted: vault.seal(iban, claimId),
    ibanMasked: maskIban(iban),
    ibanFingerprint: vault.fingerprint(iban),
  });

  return {
    async createClaim(
      groupId: string,
      { content, payee }: Filed,
      by: string,
      receipt?: ReceiptDraft<Claim>,
    ): Promise<Claim> {
      await desk.requireCertified(groupId);
      await desk.requireFundable(content.actionId);
      const at = now();
      const id = randomUUID();
      const draft = draftClaim(id, groupId, content, seal(id, payee), at);
      return claims.insert(recorded(draft, draft, { did: 'create', by, at }), { receipt });
    },

    editClaim: (claimId: string, seen: number, { content, payee, envelopeMaxCents }: Edited, by: Person) =>
      desk.change(claimId, {
        did: 'edit',
        by: by.id,
        events: lookAgain,
        async decide(claim) {
          if (claim.version !== seen)
            throw new AppError(
              'precondition',
              'version-mismatch',
              'Somebody changed this claim since you read it; read it again.',
            );
          if (content.actionId !== claim.actionId) await desk.requireFundable(content.actionId);
          // Nobody can read an IBAN back, so whoever leaves it out keeps it.
          const { iban, ...rest } = payee;
          return edit(
            claim,
            content,
            iban === undefined ? { ...claim.payee, ...rest } : seal(claimId, { ...rest, iban }),
            envelopeMaxCents,
            by,
          );
        },
      }),
  };
}
