import { AppError } from '../../../libs/errors/app-error.ts';
import type { Person } from '../claims/domain/claim.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { assignClaim } from './assign-claim.ts';

/** One call reassigns at most this many claims. When there are more, the answer asks the caller to call again. */
const REASSIGNED_AT_ONCE = 500;

type Refusal = { readonly claimId: string; readonly code: string; readonly detail: string };

export type Reassignment = {
  readonly reassigned: string[];
  readonly leftOut: Refusal[];
  /** This is true when there are more claims than one call moves. */
  readonly more: boolean;
};

/**
 * Reassigns the claims of a reviewer. Each claim is a step of its own, so an interrupted call can be repeated and
 * handles the rest.
 */
export async function reassignClaims(
  deps: Pick<ReimbursementDeps, 'claims' | 'waitingClaims' | 'logger' | 'countAltered' | 'now'>,
  { from, to, reason }: { readonly from: string; readonly to: string | null; readonly reason: string },
  by: Person,
): Promise<Reassignment> {
  const found = await deps.waitingClaims.assignedTo(from, REASSIGNED_AT_ONCE + 1);
  const reassignment: Reassignment = { reassigned: [], leftOut: [], more: found.length > REASSIGNED_AT_ONCE };
  for (const { _id: claimId } of found.slice(0, REASSIGNED_AT_ONCE)) {
    try {
      await assignClaim(deps, claimId, { to, reason }, by);
      reassignment.reassigned.push(claimId);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      reassignment.leftOut.push({ claimId, code: error.code, detail: error.message });
    }
  }
  return reassignment;
}
