import type { FormulaMemory } from '../../libs/threshold/policy.ts';
import { rateOf } from '../../libs/threshold/rate.ts';
import type { Decision } from '../../services/budget/settlement/domain/snapshot.ts';
import { dayOf } from './plan.ts';

type Spread = { readonly least: number; readonly median: number; readonly most: number };

/** One morning of a season: how its open actions stood when the settlement decided, and what it left. */
export type Morning = {
  /** 1 is the morning after the first day of votes. */
  readonly day: number;
  readonly date: string;
  /** The ballots and votes that were cast before. */
  readonly ballots: number;
  readonly votes: number;
  /** The rate that decided and the one that the night left, in millionths; null under a formula without a rate. */
  readonly rateBefore: number | null;
  readonly rateAfter: number | null;
  readonly remainingBeforeCents: number;
  readonly remainingAfterCents: number;
  /** The thresholds of the actions that were open before the settlement; null when none was. */
  readonly thresholds: Spread | null;
  readonly fundable: number;
  /** Actions that have passed, for whose places there is no money. */
  readonly passed: number;
  /** Every decision that was applied, with its inputs. */
  readonly decisions: readonly Decision[];
};

/** Gives the smallest, the middle and the largest of some numbers. */
export function spread(numbers: readonly number[]): Spread | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [least, median, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return least === undefined || median === undefined || most === undefined ? null : { least, median, most };
}

type MorningFacts = Pick<Morning, 'day' | 'ballots' | 'votes' | 'decisions'> & {
  readonly thresholds: readonly number[];
  readonly before: { readonly memory: FormulaMemory; readonly remainingCents: number };
  readonly after: { readonly memory: FormulaMemory; readonly remainingCents: number };
};

/** Adds one morning to those before it. */
export function nextMorning(
  path: readonly Morning[],
  { day, before, after, thresholds, ...facts }: MorningFacts,
): Morning {
  const last = path.at(-1);
  const of = (kind: Decision['kind']) => facts.decisions.filter((decision) => decision.kind === kind);
  const hadPassed = new Set(path.flatMap(({ decisions }) => passedIn(decisions)));
  const crossed = of('cross');
  const wereWaiting = crossed.filter((decision) => 'actionId' in decision && hadPassed.has(decision.actionId));
  return {
    ...facts,
    day,
    date: dayOf(day),
    rateBefore: rateOf(before.memory),
    rateAfter: rateOf(after.memory),
    remainingBeforeCents: before.remainingCents,
    remainingAfterCents: after.remainingCents,
    thresholds: spread(thresholds),
    fundable: (last?.fundable ?? 0) + crossed.length,
    passed: (last?.passed ?? 0) + of('pass').length - wereWaiting.length,
  };
}

const passedIn = (decisions: readonly Decision[]): string[] =>
  decisions.flatMap((decision) => (decision.kind === 'pass' ? [decision.actionId] : []));
