import { AppError } from '../../../libs/errors/app-error.ts';
import { claimDesk, type Deps } from '../claims/claim-desk.ts';
import type { Claim, Person } from '../claims/domain/claim.ts';
import { assign } from './domain/assignment.ts';

/** Of one call; whoever has more claims than this is asked to call again. */
const REASSIGNED_AT_ONCE = 500;

export type Reassignment = {
  readonly reassigned: string[];
  readonly leftOut: { readonly claimId: string; readonly code: string; readonly detail: string }[];
  readonly more: boolean;
};

/** Who of finance handles which claim. */
export function assigning(deps: Deps) {
  const { claims } = deps.store;
  const desk = claimDesk(deps);

  const assignClaim = (
    claimId: string,
    { to, reason }: { to: string | null; reason: string },
    by: Person,
  ): Promise<Claim> =>
    desk.change(claimId, { did: 'assign', by: by.id, why: reason, whom: to, decide: (claim) => assign(claim, to, by) });

  return {
    assignClaim,

    /** Each claim is a step of its own: broken off in the middle and called again, it goes on with the rest. */
    async reassignClaims(
      { from, to, reason }: { from: string; to: string | null; reason: string },
      by: Person,
    ): Promise<Reassignment> {
      const found = await claims.assignedTo(from, REASSIGNED_AT_ONCE + 1);
      const done: Reassignment = { reassigned: [], leftOut: [], more: found.length > REASSIGNED_AT_ONCE };
      for (const { _id: claimId } of found.slice(0, REASSIGNED_AT_ONCE)) {
        try {
          await assignClaim(claimId, { to, reason }, by);
          done.reassigned.push(claimId);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          done.leftOut.push({ claimId, code: error.code, detail: error.message });
        }
      }
      return done;
    },
  };
}
