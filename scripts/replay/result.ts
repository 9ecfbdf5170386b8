import { countWithNothing } from './ballots.ts';
import type { Plan } from './plan.ts';

export type ActionResult = {
  readonly number: number;
  readonly projectId: string;
  readonly name: string;
  readonly capCents: number;
  readonly votes: number;
  readonly fundable: boolean;
  /** A settlement found that it exceeded its threshold, and that there was no money for its places. */
  readonly passed: boolean;
  readonly reservedCents: number;
  readonly granted: number;
  /** Commitments on a fundable action for which there is no place. */
  readonly waiting: number;
};

/** What a season led to. */
export type Result = {
  readonly totalCents: number;
  readonly remainingCents: number;
  readonly certifiedGroups: number;
  readonly actions: readonly ActionResult[];
  /** Groups that voted for anything. */
  readonly groups: number;
  /** Groups none of whose actions became fundable. */
  readonly groupsWithNothing: number;
  /** Commitments on fundable actions that wait for a place. */
  readonly waiting: number;
};

export function resultOf(
  { budgetCents, groups }: Plan,
  { actions, remainingCents }: Pick<Result, 'actions' | 'remainingCents'>,
): Result {
  const fundable = new Set(actions.flatMap((action) => (action.fundable ? [action.projectId] : [])));
  const { voters, withNothing } = countWithNothing(groups, (projectId) => fundable.has(projectId));
  return {
    totalCents: budgetCents,
    remainingCents,
    certifiedGroups: groups.length,
    actions,
    groups: voters,
    groupsWithNothing: withNothing,
    waiting: actions.reduce((sum, { waiting }) => sum + waiting, 0),
  };
}
