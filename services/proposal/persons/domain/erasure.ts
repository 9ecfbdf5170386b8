import type { Action } from '../../actions/domain/action.ts';
import type { Proposal } from '../../proposals/domain/proposal.ts';

/** Stands where a person did who is erased. */
export const ERASED = 'erased';

/** What was decided stays with its reasons, which are the reviewers' as such. */
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
    version: proposal.version + 1,
    framework,
    requests: proposal.requests.map(nameless),
    declined: proposal.declined && nameless(proposal.declined),
    reviewers: (proposal.reviewers ?? []).filter((id) => id !== personId),
  };
}

export const withoutCorrector = (action: Action, personId: string): Action => ({
  ...action,
  version: action.version + 1,
  corrections: action.corrections.map((correction) =>
    correction.by === personId ? { ...correction, by: ERASED } : correction,
  ),
});
