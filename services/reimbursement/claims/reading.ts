import { notKnownYet } from '../../../libs/errors/app-error.ts';
import { placeId, type KnownPlace } from '../known.ts';
import { claimDesk, type Deps } from './claim-desk.ts';
import { dayOf } from './domain/claim-content.ts';
import type { Person } from './domain/claim.ts';
import { previewFunding, type Preview } from './domain/preview.ts';
import { risksOf } from './domain/risks.ts';
import type { ClaimFilter } from './store.ts';

/** Claims as they are looked at, with what surrounds them. */
export function reading(deps: Deps) {
  const { claims, known } = deps.store;
  const desk = claimDesk(deps);
  return {
    groupOf: claims.groupOf,
    listedClaims: (filter: ClaimFilter) => claims.listed(filter, dayOf(deps.now())),
    pageOfClaims: (filter: ClaimFilter, request: { cursor?: string | undefined; limit: number }) =>
      claims.page(filter, dayOf(deps.now()), request),

    /** What budget would answer if the claim were with finance now; budget's own word may be a moment newer. */
    async previewFunding(claimId: string): Promise<{ preview: Preview; place: KnownPlace['state'] | null }> {
      const claim = await desk.find(claimId);
      const { actionId, groupId } = claim;
      const [fundable, place, envelope, others] = await Promise.all([
        actionId === null ? undefined : known.fundable.find(actionId),
        actionId === null ? undefined : known.places.find(placeId(actionId, groupId)),
        known.envelopes.find(groupId),
        actionId === null ? [] : claims.besides(claim),
      ]);
      if (actionId !== null && !fundable) throw notKnownYet('fundable action');
      const preview = previewFunding(claim, {
        place,
        capCents: fundable?.capCents ?? null,
        others,
        envelopeAvailableCents: envelope?.availableCents ?? 0,
      });
      return { preview, place: place?.state ?? null };
    },

    /** @param staff the flags name claims of other groups, so nobody sees them on a group of their own */
    async readClaim(claimId: string, reader: Person, staff: boolean) {
      const claim = await desk.find(claimId);
      const { actionId, groupId } = claim;
      const [action, place, lookalikes] = await Promise.all([
        actionId === null ? undefined : known.actions.find(actionId),
        actionId === null ? undefined : known.places.find(placeId(actionId, groupId)),
        staff && !reader.groups.has(groupId) ? claims.lookalikes(claim) : undefined,
      ]);
      return { claim, surroundings: { action, place, risks: lookalikes && risksOf(claim, lookalikes) } };
    },
  };
}
