import type { ThresholdInputs } from '../../../../libs/threshold/schemas.ts';
import { compare, type Content, type FieldChange } from '../../proposals/domain/content.ts';
import type { Illustration, Proposal } from '../../proposals/domain/proposal.ts';

/** The outcome on the action itself, with the inputs from which anybody can recompute it. */
export type FundingDecision = {
  readonly seasonId: string;
  readonly version: number;
  readonly settlementId: string;
  readonly reservedCents: number;
  readonly votes: number;
  readonly threshold: number;
  readonly inputs: ThresholdInputs;
  readonly claimsUntil: string;
  readonly fundableAt: string;
};

export type Correction = {
  readonly at: Date;
  readonly by: string;
  readonly reason: string;
  readonly changes: readonly FieldChange[];
};

/** A published proposal: its content is frozen but for typographic corrections. */
export type Action = Content & {
  readonly _id: string;
  readonly version: number;
  /** Public number, 1, 2, 3 … over all seasons. */
  readonly number: number;
  readonly proposalId: string;
  readonly groupId: string;
  readonly seasonId: string;
  readonly revision: number;
  readonly illustrations: readonly Illustration[];
  /** The most that the national budget reimburses one group for it. */
  readonly capCents: number;
  readonly publishedAt: Date;
  readonly fundable: FundingDecision | null;
  readonly corrections: readonly Correction[];
  /** Its last event carries this version, also when it is replayed; what the others need not know does not raise it. */
  readonly announced: { readonly version: number; readonly at: Date };
};

/** What a group tells the others after doing the action; never changed. */
export type Report = {
  readonly _id: string;
  readonly version: number;
  readonly actionId: string;
  readonly groupId: string;
  readonly text: string;
  readonly tips: string;
  readonly realCostCents: number;
  readonly publishedAt: Date;
};

export const actionOf = (
  proposal: Proposal,
  given: Pick<Action, '_id' | 'number' | 'seasonId' | 'capCents'>,
  at: Date,
): Action => ({
  ...given,
  ...proposal.content,
  version: 1,
  proposalId: proposal._id,
  groupId: proposal.groupId,
  revision: proposal.revision,
  illustrations: proposal.illustrations,
  publishedAt: at,
  fundable: null,
  corrections: [],
  announced: { version: 1, at },
});

const next = (action: Action, change: Partial<Action>, announcedAt?: Date): Action => {
  const version = action.version + 1;
  return { ...action, ...change, version, ...(announcedAt && { announced: { version, at: announcedAt } }) };
};

export type Texts = Pick<Content, 'title' | 'summary' | 'description'>;

/** @returns undefined when nothing changes */
export function correct(action: Action, texts: Texts, correction: Omit<Correction, 'changes'>): Action | undefined {
  const changes = compare(action, { ...action, ...texts });
  if (changes.length === 0) return undefined;
  // Others keep title and summary; the description is read here alone.
  const announce = changes.some(({ field }) => field !== 'description');
  return next(
    action,
    { ...texts, corrections: [...action.corrections, { ...correction, changes }] },
    announce ? correction.at : undefined,
  );
}

/** An action that did not cross goes on in the season that is open now. */
export const moveTo = (action: Action, seasonId: string, at: Date): Action | undefined =>
  action.fundable || action.seasonId === seasonId ? undefined : next(action, { seasonId }, at);

/** Never taken back. A decision that arrives after the action moved on brings it back to the season that decided. */
export const makeFundable = (action: Action, decision: FundingDecision, at: Date): Action | undefined =>
  action.fundable && action.fundable.version >= decision.version
    ? undefined
    : next(
        action,
        { fundable: decision, seasonId: decision.seasonId },
        decision.seasonId === action.seasonId ? undefined : at,
      );
