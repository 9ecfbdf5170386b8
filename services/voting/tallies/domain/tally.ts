import type { ThresholdCause, ThresholdInputs } from '../../../../libs/threshold/schemas.ts';

/** The counted votes of one action, and the threshold beside them for display. */
export type Tally = {
  /** Id of the action. */
  readonly _id: string;
  readonly version: number;
  readonly seasonId: string;
  readonly number: number;
  readonly title: string;
  readonly capCents: number;
  readonly publishedVersion: number;
  readonly votes: number;
  /** Goes up with each change of the count. */
  readonly seq: number;
  readonly threshold: null | {
    readonly version: number;
    readonly threshold: number;
    readonly groupsStillNeeded: number;
    readonly missingCents: number;
    readonly inputs: ThresholdInputs;
    readonly at: Date;
  };
  /** Once fundable, always fundable: the outcome stands on the tally itself. */
  readonly fundable: null | {
    readonly at: Date;
    readonly votes: number;
    readonly threshold: number;
    readonly claimsUntil: string;
    readonly inputs: ThresholdInputs;
  };
};

/** One change of the threshold of an action, with its causes; the last one is the decision of a settlement. Never changed. */
export type ThresholdChange = {
  /** `<action>.<version of what is shown>`, or `<action>.fundable` */
  readonly _id: string;
  readonly actionId: string;
  readonly at: Date;
  readonly formerThreshold: number | null;
  readonly threshold: number;
  readonly causes: readonly (ThresholdCause | 'settlement')[];
  readonly votes: number;
  readonly inputs: ThresholdInputs;
};

type Decision = NonNullable<Tally['fundable']>;

/** The outcome stands on the tally: from now on its threshold is the one that was exceeded, whatever is recalculated later or arrives late. */
export function decide(tally: Tally, decision: Decision): Tally | undefined {
  if (tally.fundable) return undefined;
  const { threshold, inputs, at } = decision;
  return {
    ...tally,
    fundable: decision,
    threshold: { version: tally.threshold?.version ?? 0, threshold, groupsStillNeeded: 0, missingCents: 0, inputs, at },
  };
}

/** @returns undefined when what is shown is newer, or decided */
export const showThreshold = (tally: Tally, shown: NonNullable<Tally['threshold']>): Tally | undefined =>
  tally.fundable || (tally.threshold?.version ?? 0) >= shown.version ? undefined : { ...tally, threshold: shown };

/** @returns undefined when the count did not change */
export function recount(tally: Tally, votes: number): Tally | undefined {
  return tally.votes === votes && tally.seq > 0
    ? undefined
    : { ...tally, version: tally.version + 1, votes, seq: tally.seq + 1 };
}
