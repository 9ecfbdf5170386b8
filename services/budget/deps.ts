import type { ClientSession } from 'mongoose';
import type { Logger } from '../../libs/logger/logger.ts';
import type { ErasureLog } from '../../libs/mongo/erasure-log.ts';
import type { UnfinishedErasures } from '../../libs/mongo/unfinished-erasures.ts';
import type { ServiceDeps } from '../../libs/service/service.ts';
import type { Clock } from '../../libs/time/clock.ts';
import type { LedgerRoots } from './audit/roots-store.ts';
import type { HoldStore } from './claims/store.ts';
import type { KnownGroups, KnownVotes } from './known.ts';
import type { Ledger } from './ledger/store.ts';
import type { PolicyChangeStore } from './policy/store.ts';
import type { SeasonStore } from './seasons/store.ts';
import type { DecisionStore } from './settlement/decision-store.ts';
import type { ActionStore, PlaceStore, SettlementStore } from './settlement/store.ts';

/** These are the dependencies of budget. Each story lists those that it needs. */
export type BudgetDeps = {
  readonly seasons: SeasonStore;
  readonly settlements: SettlementStore;
  readonly decisions: DecisionStore;
  readonly actions: ActionStore;
  readonly places: PlaceStore;
  readonly holds: HoldStore;
  readonly policyChanges: PolicyChangeStore;
  readonly ledger: Ledger;
  /** These are the daily roots over the chains of all accounts. */
  readonly ledgerRoots: LedgerRoots;
  readonly knownGroups: KnownGroups;
  readonly knownVotes: KnownVotes;
  /** These erasures wait until nothing unfinished depends on the person any more. */
  readonly unfinishedErasures: UnfinishedErasures;
  readonly erasureLog: ErasureLog;
  readonly eraseFromLetters: (personId: string) => Promise<unknown>;
  /** Runs `work` in one transaction of the database of budget; `work` may run more than once. */
  readonly inTransaction: <T>(work: (session: ClientSession) => Promise<T>) => Promise<T>;
  /** Asks for a task in the queue of this service, which needs Redis. */
  readonly requestTask: ServiceDeps<unknown>['requestTask'];
  readonly now: Clock;
  readonly newId: () => string;
  /** Returns a random integer that is at least 0 and below the argument. */
  readonly randomBelow: (end: number) => number;
  readonly logger: Logger;
  /** Counts a settlement for the metrics that finished, or that failed by an error. */
  readonly countSettlement: (end: 'done' | 'failed') => void;
  /** One document of decisions, and one transaction of a settlement, hold this many groups at most. */
  readonly groupsAtOnce: number;
};
