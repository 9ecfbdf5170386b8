import type { Action } from '../../actions/domain/action.ts';
import type { Proposal } from '../../proposals/domain/proposal.ts';

/** This text replaces the id of an erased person. */
export const ERASED = 'erased';

/** Removes a reviewer from a proposal. Decisions stay with their reasons, because the reviewers decide as a whole. */
export function withoutReviewer(proposal: Proposal, personId: string): Proposal {
  const nameless = <T extends { readonly by: string }>(deed: T): T =>
    deed.by === personId ? { ...deed, by: ERASED } : deed;
  const framework = Object.fromEntries(
    Object.entries(proposal.framework).map(([criterion, assessment]) => [
      criterion,
      assessment && nameless(assessment),
    ]),
  ) as Proposal['framework'];
  return {
    ...proposal,
    framework,
    requests: proposal.requests.map(nameless),
    declined: proposal.declined && nameless(proposal.declined),
    reviewers: (proposal.reviewers ?? []).filter((id) => id !== personId),
  };
}

export const withoutCorrector = (action: Action, personId: string): Action => ({
  ...action,
  corrections: action.corrections.map((correction) =>
    correction.by === personId ? { ...correction, by: ERASED } : correction,
  ),
});
