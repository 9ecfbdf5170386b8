import type { ReimbursementDeps } from '../deps.ts';
import { placeId, type KnownPlace } from '../known.ts';
import { fundingPreview, type Preview } from './domain/preview.ts';

/**
 * Predicts the answer of budget if finance had the claim now. Budget itself may know facts that arrived a moment later.
 * @throws not-found, not-known-yet
 */
export async function previewFunding(
  { claims, known }: Pick<ReimbursementDeps, 'claims' | 'known'>,
  claimId: string,
): Promise<Preview & { readonly place: KnownPlace['state'] | null }> {
  const claim = await claims.get(claimId);
  const { actionId, groupId } = claim;
  const [fundable, place, envelope, others] = await Promise.all([
    actionId === null ? undefined : known.fundableActions.get(actionId),
    actionId === null ? undefined : known.places.find(placeId(actionId, groupId)),
    known.envelopes.find(groupId),
    actionId === null ? [] : claims.besides(claim),
  ]);
  const preview = fundingPreview(claim, {
    place,
    capCents: fundable?.capCents ?? null,
    others,
    envelopeAvailableCents: envelope?.availableCents ?? 0,
  });
  return { ...preview, place: place?.state ?? null };
}
