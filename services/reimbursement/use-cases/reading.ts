import type { ClaimFilter } from '../claim-store.ts';
import type { Person } from '../domain/claim.ts';
import { dayOf } from '../domain/claim-content.ts';
import { placeId } from '../projection-store.ts';
import { claimDesk, type Deps } from './claims.ts';

/** Claims as they are looked at, with what surrounds them. */
export function reading(deps: Deps) {
  const { claims, known } = deps.store;
  const desk = claimDesk(deps);
  return {
    groupOf: claims.groupOf,
    pageOfClaims: (filter: ClaimFilter, request: { cursor?: string | undefined; limit: number }) => claims.page(filter, dayOf(deps.now()), request),

    /** @param staff the flags name claims of other groups, so nobody sees them on a group of their own */
    async readClaim(claimId: string, reader: Person, staff: boolean) {
      const claim = await desk.find(claimId);
      const { actionId, groupId } = claim;
      const [action, place, lookalikes] = await Promise.all([
        actionId === null ? undefined : known.actions.find(actionId),
        actionId === null ? undefined : known.places.find(placeId(actionId, groupId)),
        staff && !reader.groups.has(groupId) ? claims.lookalikes(claim) : undefined,
      ]);
      return { claim, surroundings: { action, place, lookalikes } };
    },
  };
}
