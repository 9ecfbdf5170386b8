import { UNSAVED } from '../../../../libs/mongo/version.ts';
import type { ThresholdCause } from '../../../../libs/threshold/cause.ts';
import type { ThresholdInputs } from '../../../../libs/threshold/inputs.ts';

/** A tally holds the counted votes of one action, and the threshold that is displayed beside them. */
export type Tally = {
  /** This is the id of the action. */
  readonly _id: string;
  readonly version: number;
  readonly seasonId: string;
  readonly number: number;
  readonly title: string;
  readonly capCents: number;
  /** This is the version of the action from which season, number, title and cap come. */
  readonly publishedVersion: number;
  readonly votes: number;
  /** This is the number of the count. It grows with each change of the votes, and is 0 before the first count. */
  readonly seq: number;
  readonly threshold: null | {
    readonly version: number;
    readonly threshold: number;
    readonly groupsStillNeeded: number;
    readonly missingCents: number;
    /** Whether the action has passed: it needs no more votes, only the missing money. */
    readonly passed: boolean;
    readonly inputs: ThresholdInputs;
    readonly at: Date;
  };
  /** This is the decision that made the action fundable. It is never taken back. */
  readonly fundable: null | {
    readonly at: Date;
    readonly votes: number;
    readonly threshold: number;
    readonly claimsUntil: string;
    readonly inputs: ThresholdInputs;
  };
};

/**
 * This is one change of the threshold of an action, with its causes. It is never changed; the last one is the decision
 * of a settlement.
 */
export type ThresholdChange = {
  /** The id has the form `<action>.<version of the threshold>`, or `<action>.fundable` for the decision. */
  readonly _id: string;
  readonly actionId: string;
  readonly at: Date;
  readonly formerThreshold: number | null;
  readonly threshold: number;
  readonly causes: readonly (ThresholdCause | 'settlement')[];
  readonly votes: number;
  readonly inputs: ThresholdInputs;
};

type Description = Pick<Tally, 'publishedVersion' | 'seasonId' | 'number' | 'title' | 'capCents'>;

/** @returns the tally with what the action says of itself, or undefined when the tally says something newer */
export function describeAction(
  tally: Tally | undefined,
  actionId: string,
  description: Description,
): Tally | undefined {
  if (!tally)
    return { ...description, _id: actionId, version: UNSAVED, votes: 0, seq: 0, threshold: null, fundable: null };
  return tally.publishedVersion >= description.publishedVersion ? undefined : { ...tally, ...description };
}

type Decision = NonNullable<Tally['fundable']>;

/**
 * Makes the action of the tally fundable. After that the tally keeps the threshold of the decision, whatever is
 * recalculated later or arrives late.
 * @returns undefined when the action is fundable already
 */
export function decide(tally: Tally, decision: Decision): Tally | undefined {
  if (tally.fundable) return undefined;
  const { threshold, inputs, at } = decision;
  return {
    ...tally,
    fundable: decision,
    threshold: {
      version: tally.threshold?.version ?? 0,
      threshold,
      passed: true,
      groupsStillNeeded: 0,
      missingCents: 0,
      inputs,
      at,
    },
  };
}

/** @returns undefined when the tally shows a newer threshold, or the one that was exceeded */
export const showThreshold = (tally: Tally, shown: NonNullable<Tally['threshold']>): Tally | undefined =>
  tally.fundable || (tally.threshold?.version ?? 0) >= shown.version ? undefined : { ...tally, threshold: shown };

/** @returns undefined when the count did not change */
export const recount = (tally: Tally, votes: number): Tally | undefined =>
  tally.votes === votes && tally.seq > 0 ? undefined : { ...tally, votes, seq: tally.seq + 1 };
