import type { Decision } from './snapshot.ts';

/**
 * The decisions of a settlement lie in documents of this form, each about one action, with at most this many groups. One
 * part is applied in one transaction, so the number bounds what a transaction writes.
 */
export const GROUPS_AT_ONCE = 500;

/** A part never changes. Only the settlement that names its list gives it a meaning. */
export type DecisionPart = {
  /** The id has the form `<list>-<number>`, so that the ids of a list are in the order of its parts. */
  readonly _id: string;
  readonly list: string;
  /** This is the index of the first decision of the part among all decisions of the settlement. */
  readonly index: number;
  /** This is true when the first decision began in the part before, so that its groups go on here. */
  readonly continues: boolean;
  /** This is true when the last decision has more groups in the next part. It takes effect with its last part. */
  readonly goesOn: boolean;
  readonly decisions: readonly Decision[];
};

/** A piece is a part before its list has a name. */
export type Piece = Omit<DecisionPart, '_id' | 'list'>;

/** Decisions about single places of one action lie in the same part. Returned money of one part goes to one account. */
const isTogether = (one: Decision, other: Decision): boolean =>
  (one.kind === 'return-place' &&
    other.kind === 'return-place' &&
    one.actionId === other.actionId &&
    one.to === other.to) ||
  (one.kind === 'remind-place' && other.kind === 'remind-place' && one.actionId === other.actionId);

type Run = { readonly index: number; readonly decisions: Decision[] };

/** Puts neighbouring decisions about single places together. Every other decision stays alone. */
function runsOf(decisions: readonly Decision[], groupsAtOnce: number): Run[] {
  const runs: Run[] = [];
  for (const [index, decision] of decisions.entries()) {
    const last = runs.at(-1)?.decisions ?? [];
    const [first] = last;
    if (first && last.length < groupsAtOnce && isTogether(first, decision)) last.push(decision);
    else runs.push({ index, decisions: [decision] });
  }
  return runs;
}

/** Divides a decision with many groups. Each piece repeats the decision with some of its groups. */
function piecesOf({ index, decisions }: Run, groupsAtOnce: number): Piece[] {
  const [decision] = decisions;
  if (!decision || !('groups' in decision)) return [{ index, continues: false, goesOn: false, decisions }];
  const { groups } = decision;
  const count = Math.max(1, Math.ceil(groups.length / groupsAtOnce));
  return Array.from({ length: count }, (_, number) => ({
    index,
    continues: number > 0,
    goesOn: number < count - 1,
    decisions: [{ ...decision, groups: groups.slice(number * groupsAtOnce, (number + 1) * groupsAtOnce) }],
  }));
}

/** Divides the decisions of a settlement for the documents that hold them. */
export const divideDecisions = (decisions: readonly Decision[], groupsAtOnce: number): Piece[] =>
  runsOf(decisions, groupsAtOnce).flatMap((run) => piecesOf(run, groupsAtOnce));

/** A decision with its index among all decisions of its settlement. */
export type Numbered = { readonly index: number; readonly decision: Decision };

/** Puts the decisions of the parts together again. The parts come in their order. */
export async function* wholeDecisions(
  parts: AsyncIterable<DecisionPart> | Iterable<DecisionPart>,
): AsyncGenerator<Numbered> {
  let begun: readonly string[] = [];
  for await (const { index, continues, goesOn, decisions } of parts) {
    for (const [after, decision] of decisions.entries()) {
      const groups = 'groups' in decision && continues ? [...begun, ...decision.groups] : undefined;
      const whole = 'groups' in decision && groups ? { ...decision, groups } : decision;
      begun = goesOn && 'groups' in whole ? whole.groups : [];
      if (!goesOn) yield { index: index + after, decision: whole };
    }
  }
}
