import { invalid } from '../../../../libs/errors/app-error.ts';
import type { Claim, Person } from '../../claims/domain/claim.ts';
import { partOf, take } from '../../claims/domain/duties.ts';

/**
 * Assigns a claim to a reviewer; with null any reviewer may take it. This function does not know which groups the
 * reviewer manages. The token of the reviewer tells it when they decide.
 * @returns undefined when the reviewer has it already
 * @throws not-neutral, and what take throws
 */
export function assign(claim: Claim, to: string | null, by: Person): Claim | undefined {
  const next = take(claim, 'assign', by);
  if (claim.assignedTo === to) return undefined;
  if (to !== null && ([claim.submittedBy, claim.validatedBy].includes(to) || partOf(claim, to) !== undefined)) {
    throw invalid('not-neutral', 'Who once took a step on a claim for its group cannot review it.', [
      { pointer: '/assignedTo', detail: 'took a step on this claim for the group' },
    ]);
  }
  return { ...next, assignedTo: to };
}
