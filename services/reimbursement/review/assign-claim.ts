import type { Claim, Person } from '../claims/domain/claim.ts';
import { saveStep, type StepDeps } from '../claims/save-step.ts';
import { assign } from './domain/assignment.ts';

/** @param to a reviewer, or null for whoever comes first @throws illegal-transition, own-group, same-person, not-neutral */
export const assignClaim = (
  deps: StepDeps,
  claimId: string,
  { to, reason }: { readonly to: string | null; readonly reason: string },
  by: Person,
): Promise<Claim> =>
  saveStep(deps, claimId, {
    did: 'assign',
    by: by.id,
    why: reason,
    whom: to,
    decide: (claim) => assign(claim, to, by),
  });
