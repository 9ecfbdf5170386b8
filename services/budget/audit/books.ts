import type { Hold } from '../claims/domain/hold.ts';
import type { Balance, Transfer } from '../ledger/domain/transfer.ts';
import type { Season } from '../seasons/domain/season.ts';
import type { BudgetAction } from '../settlement/domain/action.ts';
import type { DecisionPart } from '../settlement/domain/decision-parts.ts';
import type { Place } from '../settlement/domain/place.ts';
import type { Settlement } from '../settlement/domain/settlement.ts';
import type { DecisionOf } from '../settlement/domain/snapshot.ts';

/** The accounts of a stored transfer may be anything, because books may be wrong. */
export type Entry = Omit<Transfer, 'from' | 'to'> & { readonly from: string; readonly to: string };
export type Total = Omit<Balance, '_id' | 'version'> & { readonly _id: string };

/**
 * The records about money, as a check reads them. Each stream is sorted as its comment says, so that a check never
 * holds more than a few rows in memory.
 */
export type Books = {
  /** These transfers are in the order of `from` and of their number in its chain; those without a number come first. */
  readonly byFrom: () => AsyncIterable<Entry>;
  /** These transfers are in the order of `to` and of their number in its chain; those without a number come first. */
  readonly byTo: () => AsyncIterable<Entry>;
  /** These transfers set money aside, in the order of their ids. */
  readonly holdEntries: () => AsyncIterable<Entry>;
  /** These transfers end a hold, in the order of the ids of the holds that they end. */
  readonly endEntries: () => AsyncIterable<Entry>;
  /** These transfers have ids that begin with the prefix, in the order of their ids. */
  readonly withPrefix: (prefix: string) => AsyncIterable<Entry>;
  readonly entriesAmong: (ids: readonly string[]) => Promise<readonly Entry[]>;
  /** Gives those of these references under which a transfer stands. */
  readonly referencesAmong: (references: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Gives the moment of the first transfer that has a proof. */
  readonly chainedSince: () => Promise<Date | undefined>;
  /** Each of the next four is in the order of its ids. */
  readonly balances: () => AsyncIterable<Total>;
  readonly seasons: () => AsyncIterable<Pick<Season, '_id' | 'totalCents'>>;
  readonly actions: () => AsyncIterable<
    Pick<BudgetAction, '_id' | 'seasonId' | 'capCents' | 'state' | 'reservedCents' | 'freeCents'> & {
      readonly crossing?: BudgetAction['crossing'];
      readonly grantedBy?: BudgetAction['grantedBy'];
    }
  >;
  readonly places: () => AsyncIterable<
    Pick<Place, '_id' | 'actionId' | 'state' | 'capCents' | 'heldCents' | 'chargedCents'> & {
      readonly preparedBy?: Place['preparedBy'];
    }
  >;
  /** These claims are in the order of their ids. */
  readonly holds: () => AsyncIterable<Hold>;
  /** These claims on actions are in the order of the action and the group. */
  readonly holdsByPlace: () => AsyncIterable<Hold>;
  /** These settlements are in the order of their seasons, the newest of each season first. */
  readonly settlements: () => AsyncIterable<Settlement>;
  /** These are the parts of the decisions of a settlement, in their order. */
  readonly decisionParts: (settlement: Settlement) => AsyncIterable<DecisionPart>;
  /** Gives the crossing of an action that a settlement decided; its groups may be only some of them. */
  readonly crossingIn: (settlementId: string, actionId: string) => Promise<DecisionOf<'cross'> | undefined>;
  /** Gives those of these settlements that run. */
  readonly runningAmong: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Gives those of these settlements that are there. */
  readonly settlementIdsAmong: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Gives those of these votes, active or withdrawn, that budget knows. */
  readonly votesAmong: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly erasuresAmong: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
};

/** A check names each fault in one sentence that an operator understands. */
export type Faults = AsyncGenerator<string, void, undefined>;
