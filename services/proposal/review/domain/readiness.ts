import type { Fault } from '../../../../libs/errors/app-error.ts';
import type { Proposal } from '../../proposals/domain/proposal.ts';
import { CRITERIA } from './framework.ts';

/**
 * Lists everything that a proposal still lacks before it can be published. Each pointer names a place in the proposal.
 */
export function missingFor(proposal: Proposal, around: { groupCertified: boolean; seasonOpen: boolean }): Fault[] {
  const {
    framework,
    requests,
    illustrations,
    content: { howTo },
  } = proposal;
  const unless = (fine: boolean, pointer: string, detail: string): Fault[] => (fine ? [] : [{ pointer, detail }]);
  return [
    ...CRITERIA.flatMap((criterion) =>
      unless(
        framework[criterion]?.met === true,
        `/framework/${criterion}`,
        framework[criterion] ? 'is not met' : 'is not decided yet',
      ),
    ),
    ...requests.flatMap(({ level, state }, index) =>
      unless(level !== 'must' || state === 'resolved', `/requests/${index}`, 'is a must and still open'),
    ),
    ...unless(illustrations.length > 0, '/illustrations', 'needs at least one'),
    ...unless(howTo.steps.length > 0, '/howTo/steps', 'needs at least one'),
    ...unless(howTo.costLines.length > 0, '/howTo/costLines', 'needs at least one'),
    ...unless(around.groupCertified, '/groupId', 'the group is not certified now'),
    ...unless(around.seasonOpen, '/seasonId', 'no season is open'),
  ];
}
