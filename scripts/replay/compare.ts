import type { PolicyRules } from '../../libs/threshold/policy.ts';
import { hindsightOf, type Hindsight } from './hindsight.ts';
import type { Election } from './pabulib.ts';
import { planOf, type PlanOptions } from './plan.ts';
import { rulesOf } from './rules.ts';
import { playInMemory } from './season-in-memory.ts';

/** One way to decide over one budget. */
export type WayResult = Hindsight & {
  readonly way: string;
  /** Commitments on fundable actions without a place; an election with hindsight leaves none waiting. */
  readonly waiting: number | null;
  /** Actions that have passed, for whose places there was no money. */
  readonly passed: number | null;
  /** The morning of the first crossing. */
  readonly firstDay: number | null;
};
export type Comparison = { readonly budgetCents: number; readonly ways: readonly WayResult[] };

const WAYS: readonly { readonly way: string; readonly policy: PolicyRules }[] = [
  { way: 'v1', policy: rulesOf('v1', undefined) },
  { way: 'v1 tuned', policy: rulesOf('v1', 'base=100,ceiling=800,takeUp=500') },
  { way: 'v2', policy: rulesOf('v2', undefined) },
];

/** The second row of a comparison has this part of the money of the first. */
const PART = 4;

function playWay(election: Election, options: PlanOptions, way: string): WayResult {
  const { path, result } = playInMemory(planOf(election, options));
  const { actions, groups, groupsWithNothing, remainingCents, waiting } = result;
  return {
    way,
    fundable: actions.filter(({ fundable }) => fundable).length,
    groups,
    groupsWithNothing,
    remainingCents,
    waiting,
    passed: path.at(-1)?.passed ?? 0,
    firstDay: path.find(({ fundable }) => fundable > 0)?.day ?? null,
  };
}

/** Plays a season by each formula and counts two elections with hindsight, with all the money and with a quarter of it. */
export function compare(election: Election, options: Omit<PlanOptions, 'policy'>): Comparison[] {
  const wholeCents = options.budgetCents ?? election.budgetCents;
  return [wholeCents, Math.floor(wholeCents / PART)].map((budgetCents) => {
    const formulas = WAYS.map(({ way, policy }) => playWay(election, { ...options, budgetCents, policy }, way));
    const [anyWay] = WAYS;
    const plan = planOf(election, { ...options, budgetCents, policy: anyWay?.policy ?? rulesOf('v2', undefined) });
    const { greedy, equalShares } = hindsightOf(plan);
    const unknown = { waiting: null, passed: null, firstDay: null };
    const hindsight = [
      { way: 'greedy, with hindsight', ...greedy, ...unknown },
      { way: 'equal shares, with hindsight', ...equalShares, ...unknown },
    ];
    return { budgetCents, ways: [...formulas, ...hindsight] };
  });
}
