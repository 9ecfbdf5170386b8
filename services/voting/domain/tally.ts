import type { ThresholdInputs } from '../../../libs/threshold/schemas.ts';

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
  readonly fundable: null | { readonly at: Date; readonly votes: number; readonly threshold: number; readonly claimsUntil: string; readonly inputs: ThresholdInputs };
};

/** @returns undefined when the count did not change */
export function recount(tally: Tally, votes: number): Tally | undefined {
  return tally.votes === votes && tally.seq > 0 ? undefined : { ...tally, version: tally.version + 1, votes, seq: tally.seq + 1 };
}
