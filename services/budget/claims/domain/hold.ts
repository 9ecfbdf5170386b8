/** The money side of one claim; its id is the claim's. */
export type Hold = {
  readonly _id: string;
  readonly version: number;
  /** Number of the submission that this answers; older ones are ignored. */
  readonly n: number;
  readonly groupId: string;
  readonly actionId: string | null;
  readonly amountCents: number;
  readonly envelopeMaxCents: number;
  readonly state: 'held' | 'unfunded' | 'charged' | 'released';
  readonly nationalCents: number;
  readonly envelopeCents: number;
  readonly missingCents: number;
  readonly reason: 'waiting-for-place' | 'envelope-short' | 'above-envelope-max' | null;
  /** Finance approved already; it is booked as soon as the money is there. */
  readonly approved: boolean;
  readonly submittedAt: Date;
  /** What came back of it after it was paid; its parts are what is left. */
  readonly refundedCents?: number;
};

/** What a claim asks for when it is submitted. */
export type Submission = Pick<
  Hold,
  'n' | 'groupId' | 'actionId' | 'amountCents' | 'envelopeMaxCents' | 'submittedAt'
> & { readonly claimId: string };

/** What is told of a claim that ended. */
export type EndedClaim = Pick<Hold, 'n' | 'groupId' | 'actionId' | 'amountCents'> & { readonly claimId: string };

/** Neither held nor missing. */
export const NOTHING = { nationalCents: 0, envelopeCents: 0, missingCents: 0, reason: null } as const;

/** The hold of a submission before its money is looked for. @param before the hold of a former submission, if there was one */
export const submitted = ({ claimId, ...submission }: Submission, before: Hold | undefined): Hold => ({
  ...submission,
  ...NOTHING,
  _id: claimId,
  version: before?.version ?? 0,
  state: 'unfunded',
  approved: false,
});

/** The hold of a claim that ended; it remembers the number, so that the submission that it ends is ignored when it comes later. */
export const released = ({ claimId, ...claim }: EndedClaim, before: Hold | undefined, at: Date): Hold => ({
  envelopeMaxCents: 0,
  submittedAt: at,
  approved: false,
  version: 0,
  ...before,
  ...claim,
  ...NOTHING,
  _id: claimId,
  state: 'released',
});

/** Whether a hold says something else than before about why it waits. */
export const waitsOtherwise = (before: Hold, after: Hold): boolean =>
  after.state !== 'unfunded' || after.reason !== before.reason || after.missingCents !== before.missingCents;
