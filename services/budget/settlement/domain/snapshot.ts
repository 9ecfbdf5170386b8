import type { Policy, ThresholdInputs } from '../../../../libs/threshold/schemas.ts';
import type { Place } from './place.ts';

/** Everything that one settlement decides from; frozen when it begins. */
export type Snapshot = {
  readonly seasonId: string;
  readonly state: 'open' | 'closing' | 'closed';
  readonly now: Date;
  /** The last day for claims of the season is over: waiting and unused places end. */
  readonly claimsOver: boolean;
  readonly policy: Policy;
  readonly certifiedGroups: number;
  readonly totalCents: number;
  readonly remainingCents: number;
  readonly open: readonly OpenAction[];
  readonly fundable: readonly FundableAction[];
};

export type OpenAction = {
  readonly actionId: string;
  readonly capCents: number;
  readonly publishedAt: Date;
  /** Groups with an active vote that are certified now, sorted by id. */
  readonly voters: readonly string[];
};

export type FundableAction = {
  readonly actionId: string;
  readonly capCents: number;
  readonly fundableAt: Date;
  readonly freeCents: number;
  /** Certified groups that asked for a place and have none, sorted by id. */
  readonly waiting: readonly string[];
  readonly granted: readonly GrantedPlace[];
  /** What returned places used, which stays in the reservation. */
  readonly returned: { readonly heldCents: number; readonly chargedCents: number };
};

export type GrantedPlace = Pick<Place, 'groupId' | 'heldCents' | 'chargedCents' | 'plannedMonth' | 'claimEndedAt'> & {
  readonly grantedAt: Date;
  /** The group withdrew the vote that took this place. */
  readonly withdrawn: boolean;
  readonly decertifiedAt: Date | null;
  readonly remindedAt: Date | null;
  /** A claim on it waits for money elsewhere: it is about to be used. */
  readonly claimed: boolean;
};

/** What a settlement does, in this order; each step is applied at most once, by an id derived from settlement and action. */
export type Decision =
  | {
      readonly kind: 'return-place';
      readonly actionId: string;
      readonly groupId: string;
      readonly cause: 'withdrawn' | 'decertified' | 'unused' | 'season-closed';
      readonly amountCents: number;
      readonly to: 'free' | 'season';
    }
  | {
      readonly kind: 'remind-place';
      readonly actionId: string;
      readonly groupId: string;
      /** YYYY-MM-DD */ readonly returnsOn: string;
    }
  | { readonly kind: 'end-waiting'; readonly actionId: string; readonly groups: readonly string[] }
  | { readonly kind: 'release-free'; readonly actionId: string; readonly amountCents: number }
  | {
      readonly kind: 'extend';
      readonly actionId: string;
      readonly groups: readonly string[];
      readonly fromFreeCents: number;
      readonly fromSeasonCents: number;
    }
  | { readonly kind: 'extension-lacks'; readonly actionId: string; readonly missingCents: number }
  | {
      readonly kind: 'cross';
      readonly actionId: string;
      readonly groups: readonly string[];
      readonly reservedCents: number;
      readonly votes: number;
      readonly threshold: number;
      /** With these anybody can recompute the decision. */
      readonly inputs: ThresholdInputs;
    };

export type DecisionOf<K extends Decision['kind']> = Extract<Decision, { readonly kind: K }>;
