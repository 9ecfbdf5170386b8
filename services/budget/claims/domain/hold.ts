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
