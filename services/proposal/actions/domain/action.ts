import { nextVersion, UNSAVED } from '../../../../libs/mongo/version.ts';
import type { ThresholdInputs } from '../../../../libs/threshold/inputs.ts';
import { compare, type Content, type FieldChange } from '../../proposals/domain/content.ts';
import type { Illustration, Proposal } from '../../proposals/domain/proposal.ts';

/** This is the decision that made an action fundable, with the inputs from which anybody can recompute it. */
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

/** An action is a published proposal. Its content is frozen; only typing errors are corrected. */
export type Action = Content & {
  readonly _id: string;
  readonly version: number;
  /** This is the public number of the action. Numbers run 1, 2, 3 and so on, over all seasons. */
  readonly number: number;
  readonly proposalId: string;
  readonly groupId: string;
  readonly seasonId: string;
  readonly revision: number;
  readonly illustrations: readonly Illustration[];
  /** The national budget reimburses one group at most this amount for the action. */
  readonly capCents: number;
  readonly publishedAt: Date;
  readonly fundable: FundingDecision | null;
  readonly corrections: readonly Correction[];
  /**
   * These are the version and time of the last event, which a replay uses again. A change that does not concern the
   * other services leaves them as they are.
   */
  readonly announced: { readonly version: number; readonly at: Date };
};

const FIRST_SAVE = nextVersion({ version: UNSAVED });

export const actionOf = (
  proposal: Proposal,
  publication: Pick<Action, '_id' | 'number' | 'seasonId' | 'capCents'>,
  at: Date,
): Action => ({
  ...publication,
  ...proposal.content,
  version: UNSAVED,
  proposalId: proposal._id,
  groupId: proposal.groupId,
  revision: proposal.revision,
  illustrations: proposal.illustrations,
  publishedAt: at,
  fundable: null,
  corrections: [],
  announced: { version: FIRST_SAVE, at },
});

/** @param announcedAt when the other services hear of the change; undefined when it does not concern them */
const next = (action: Action, change: Partial<Action>, announcedAt?: Date): Action => ({
  ...action,
  ...change,
  ...(announcedAt && { announced: { version: nextVersion(action), at: announcedAt } }),
});

/** These are the corrected texts. A text that is left out stays as it is. */
export type Texts = { readonly [K in 'title' | 'summary' | 'description']?: string | undefined };

/** @returns undefined when nothing changes */
export function correct(action: Action, texts: Texts, correction: Omit<Correction, 'changes'>): Action | undefined {
  const corrected = {
    title: texts.title ?? action.title,
    summary: texts.summary ?? action.summary,
    description: texts.description ?? action.description,
  };
  const changes = compare(action, { ...action, ...corrected });
  if (changes.length === 0) return undefined;
  // The other services keep title and summary; only this service reads the description.
  const concernsOthers = changes.some(({ field }) => field !== 'description');
  return next(
    action,
    { ...corrected, corrections: [...action.corrections, { ...correction, changes }] },
    concernsOthers ? correction.at : undefined,
  );
}

/** Moves an action that did not cross to the season that is open now. */
export const moveTo = (action: Action, seasonId: string, at: Date): Action | undefined =>
  action.fundable || action.seasonId === seasonId ? undefined : next(action, { seasonId }, at);

/**
 * Makes an action fundable for ever. When the decision arrives after the action moved to another season, the action
 * goes back to the season that decided.
 */
export const makeFundable = (action: Action, decision: FundingDecision, at: Date): Action | undefined =>
  action.fundable && action.fundable.version >= decision.version
    ? undefined
    : next(
        action,
        { fundable: decision, seasonId: decision.seasonId },
        decision.seasonId === action.seasonId ? undefined : at,
      );
