import type { Policy, ThresholdInputs } from '../../../../libs/threshold/schemas.ts';
import type { Place } from './place.ts';

/** A settlement decides from this snapshot alone, which is frozen when the settlement begins. */
export type Snapshot = {
  readonly seasonId: string;
  readonly state: 'open' | 'closing' | 'closed';
  readonly now: Date;
  /** This is true after the last day for claims of the season. Waiting places and unused places end then. */
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
  /** These are the groups with an active vote that are certified now, sorted by id. */
  readonly voters: readonly string[];
};

export type FundableAction = {
  readonly actionId: string;
  readonly capCents: number;
  readonly fundableAt: Date;
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
      readonly kind: 'cross';
      readonly actionId: string;
      readonly groups: readonly string[];
      readonly reservedCents: number;
      readonly votes: number;
      readonly threshold: number;
      /** Anybody can recompute the decision from these inputs. */
      readonly inputs: ThresholdInputs;
    };

export type DecisionOf<K extends Decision['kind']> = Extract<Decision, { readonly kind: K }>;
