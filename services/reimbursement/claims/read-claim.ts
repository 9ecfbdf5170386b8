import type { ReimbursementDeps } from '../deps.ts';
import { placeId, type KnownAction, type KnownPlace } from '../known.ts';
import type { Claim, Person } from './domain/claim.ts';
import { paymentPreview, type PaymentPreview } from './domain/payment-preview.ts';
import { risksOf, type Risk } from './domain/risks.ts';

export type ClaimReading = {
  readonly claim: Claim;
  readonly action: KnownAction | undefined;
  readonly place: KnownPlace | undefined;
  readonly payment: PaymentPreview;
  /** These are the risks of the claim, which are undefined for readers who are not staff. */
  readonly risks: readonly Risk[] | undefined;
};

/** The risks name claims of other groups, so no reader sees the risks of a claim of their own group. */
const seesRisks = ({ scopes, groups }: Person, groupId: string): boolean =>
  (scopes.has('finance') || scopes.has('audit')) && !groups.has(groupId);

/** Reads one claim with its action, its place and, for staff, its risks. @throws not-found */
export async function readClaim(
  { claims, known }: Pick<ReimbursementDeps, 'claims' | 'known'>,
  claimId: string,
  reader: Person,
): Promise<ClaimReading> {
  const claim = await claims.get(claimId);
  const { actionId, groupId } = claim;
  const [action, place, group, lookalikes] = await Promise.all([
    actionId === null ? undefined : known.actions.find(actionId),
    actionId === null ? undefined : known.places.find(placeId(actionId, groupId)),
    known.groups.find(groupId),
    seesRisks(reader, groupId) ? claims.lookalikes(claim) : undefined,
  ]);
  return {
    claim,
    action,
    place,
    payment: paymentPreview(claim, group),
    risks: lookalikes && risksOf(claim, lookalikes),
  };
}
