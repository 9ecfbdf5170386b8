import { randomUUID } from 'node:crypto';
import type { ReimbursementDeps } from '../deps.ts';
import { draftClaim, type Claim, type ClaimContent } from './domain/claim.ts';
import { requireCertified } from './require-certified.ts';
import { requireFundable } from './require-fundable.ts';
import type { StepCall } from './save-step.ts';
import { sealPayee, type PayeeInClear } from './seal-payee.ts';
import { recorded } from './trail.ts';

type ClaimForm = { readonly groupId: string; readonly content: ClaimContent; readonly payee: PayeeInClear };

/** Makes the draft of a claim, which only its group can see. @throws not-known-yet, not-certified, claims-closed */
export async function createClaim(
  deps: Pick<ReimbursementDeps, 'claims' | 'known' | 'vault' | 'now'>,
  { groupId, content, payee }: ClaimForm,
  { by, receipt }: StepCall,
): Promise<Claim> {
  await requireCertified(deps, groupId);
  await requireFundable(deps, content.actionId);
  const at = deps.now();
  const id = randomUUID();
  const draft = draftClaim({ id, groupId, content, payee: sealPayee(deps, id, payee), at });
  return deps.claims.save(recorded(draft, draft, { did: 'create', by: by.id, at }), { receipt });
}
