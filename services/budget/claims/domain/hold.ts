/** A hold is the money side of one claim. Its id is the id of the claim. */
export type Hold = {
  readonly _id: string;
  readonly version: number;
  /** This is the number of the finance round that this hold answers. Rounds with a lower number are ignored. */
  readonly round: number;
  readonly groupId: string;
  readonly actionId: string | null;
  readonly amountCents: number;
  readonly envelopeMaxCents: number;
  readonly state: 'held' | 'unfunded' | 'charged' | 'released';
  readonly nationalCents: number;
  readonly envelopeCents: number;
  readonly missingCents: number;
  readonly reason: 'waiting-for-place' | 'envelope-short' | 'above-envelope-max' | null;
  /** This is true when finance has approved the claim, which is booked as soon as its money is there. */
  readonly approved: boolean;
  readonly submittedAt: Date;
  /** This is the sum that came back after the claim was paid. The parts of the hold are the rest. */
  readonly refundedCents?: number;
};

/** A claim asks for this when it enters finance review. */
export type FinanceRound = Pick<
  Hold,
  'round' | 'groupId' | 'actionId' | 'amountCents' | 'envelopeMaxCents' | 'submittedAt'
> & { readonly claimId: string };

/** Budget receives this about a claim that ended. */
export type EndedClaim = Pick<Hold, 'round' | 'groupId' | 'actionId' | 'amountCents'> & { readonly claimId: string };

/** The hold has no money set aside, and none is missing. */
export const NOTHING = { nationalCents: 0, envelopeCents: 0, missingCents: 0, reason: null } as const;

/**
 * Makes the hold of a finance round, before money is looked for.
 * @param before the hold of a former round, if there was one
 */
export const holdFor = ({ claimId, ...financeRound }: FinanceRound, before: Hold | undefined): Hold => ({
  ...financeRound,
  ...NOTHING,
  _id: claimId,
  version: before?.version ?? 0,
  state: 'unfunded',
  approved: false,
});

/**
 * Makes the hold of a claim that ended. It keeps the number of the finance round, so that this round is ignored when
 * it arrives later.
 */
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

/**
 * Returns true when reimbursement must hear of the new hold: it no longer waits, or it waits for another reason or
 * amount.
 */
export const isNews = (before: Hold, after: Hold): boolean =>
  after.state !== 'unfunded' || after.reason !== before.reason || after.missingCents !== before.missingCents;
