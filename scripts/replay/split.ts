import type { Election } from './pabulib.ts';
import { planOf, type Plan, type PlannedAction, type PlanOptions } from './plan.ts';
import { playInMemory } from './season-in-memory.ts';

/** What became of one action when it stood whole, and when it stood in parts that the same groups want. */
export type SplitAction = {
  readonly projectId: string;
  readonly capCents: number;
  readonly crossedWhole: boolean;
  /** How many of the parts became fundable. */
  readonly crossedParts: number;
};
export type Split = { readonly parts: number; readonly actions: readonly SplitAction[] };

const partId = (projectId: string, part: number) => `${projectId}/${part}`;

/** Puts parts in the place of one action: each with its share of the cap, and with all of its votes. */
function splitIn(plan: Plan, { projectId, capCents }: PlannedAction, parts: number) {
  const ids = Array.from({ length: parts }, (_, part) => partId(projectId, part + 1));
  const capOfPart = Math.max(1, Math.floor(capCents / parts));
  return {
    ...plan,
    actions: plan.actions.flatMap((action) =>
      action.projectId === projectId ? ids.map((id) => ({ ...action, projectId: id, capCents: capOfPart })) : [action],
    ),
    days: plan.days.map((groups) =>
      groups.map((group) => ({
        ...group,
        projectIds: group.projectIds.flatMap((id) => (id === projectId ? ids : [id])),
      })),
    ),
  };
}

/** Plays the season once as it is, and once for each action with this one alone in parts. */
export function splitEach(election: Election, options: PlanOptions, parts: number): Split {
  const plan = planOf(election, options);
  const fundableIn = (season: Plan) =>
    new Set(playInMemory(season).result.actions.flatMap(({ projectId, fundable }) => (fundable ? [projectId] : [])));
  const whole = fundableIn(plan);
  return {
    parts,
    actions: plan.actions.map((action) => {
      const { projectId, capCents } = action;
      const won = fundableIn(splitIn(plan, action, parts));
      const crossedParts = Array.from({ length: parts }, (_, part) => partId(projectId, part + 1)).filter((id) =>
        won.has(id),
      ).length;
      return { projectId, capCents, crossedWhole: whole.has(projectId), crossedParts };
    }),
  };
}
