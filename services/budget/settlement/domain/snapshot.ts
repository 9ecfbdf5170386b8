import type { ThresholdInputs } from '../../../../libs/threshold/inputs.ts';
import type { FormulaMemory, Policy } from '../../../../libs/threshold/policy.ts';
import type { Night } from '../../../../libs/threshold/threshold.ts';
import type { Place } from './place.ts';

/** A settlement decides from this snapshot alone, which is frozen when the settlement begins. */
export type Snapshot = {
  readonly seasonId: string;
  readonly state: 'open' | 'closing' | 'closed';
  readonly now: Date;
  /** This is true after the last day for claims of the season. Waiting places and unused places end then. */
  readonly claimsOver: boolean;
  /** These are the first and the last day of votes, as YYYY-MM-DD. */
  readonly startsOn: string;
  readonly endsOn: string;
  readonly policy: Policy;
  readonly memory: FormulaMemory;
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
  /** This is true when a former settlement found that the action exceeded its threshold. */
  readonly passed: boolean;
  /** This is the number of groups with an active vote that are certified now. */
  readonly votes: number;
  /** This is the number of these votes that are recent. */
  readonly recentVotes: number;
  /** These are their groups, sorted by id. They are read only for an action that crosses, and empty for all others. */
  readonly voters: readonly string[];
};

export type FundableAction = {
  readonly actionId: string;
  readonly capCents: number;
  readonly fundableAt: Date;
  /** This is the number of certified groups whose active vote is recent. */
  readonly recentVotes: number;
  readonly freeCents: number;
  /** These are the certified groups that asked for a place and have none, sorted by id. */
  readonly waiting: readonly string[];
  readonly granted: readonly GrantedPlace[];
  /** This is the money that returned places used. It stays in the reservation. */
  readonly returned: { readonly heldCents: number; readonly chargedCents: number };
};

export type GrantedPlace = Pick<Place, 'groupId' | 'heldCents' | 'chargedCents' | 'plannedMonth' | 'claimEndedAt'> & {
  readonly grantedAt: Date;
  /** This is true when the group withdrew the vote that took this place. */
  readonly withdrawn: boolean;
  readonly decertifiedAt: Date | null;
  readonly remindedAt: Date | null;
  /** This is true when a claim on the place waits for money elsewhere, so that the place will be used soon. */
  readonly claimed: boolean;
};

/**
 * A settlement makes these decisions, in this order. Each is applied at most once, because its id is derived from
 * settlement and action.
 */
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
      /** This is the day on which the place will return, as YYYY-MM-DD. */
      readonly returnsOn: string;
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
      /** The action exceeded its threshold, and the money for its places is not there yet. */
      readonly kind: 'pass';
      readonly actionId: string;
      readonly votes: number;
      readonly threshold: number;
      readonly missingCents: number;
      readonly inputs: ThresholdInputs;
    }
  | {
      readonly kind: 'cross';
      readonly actionId: string;
      readonly groups: readonly string[];
      readonly reservedCents: number;
      readonly votes: number;
      readonly threshold: number;
      /** Anybody can recompute the decision from these inputs. */
      readonly inputs: ThresholdInputs;
      /** Cap times recent votes over all fundable actions, this one included. */
      readonly recentCents: number;
    }
  | ({
      /** What the formula remembers after one night. */
      readonly kind: 'night';
      readonly recentCents: number;
    } & Night);

export type DecisionOf<K extends Decision['kind']> = Extract<Decision, { readonly kind: K }>;
