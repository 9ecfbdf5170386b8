import type { ClientSession } from 'mongoose';
import type { Logger } from '../../libs/logger/logger.ts';
import type { UnfinishedErasures } from '../../libs/mongo/unfinished-erasures.ts';
import type { ServiceDeps } from '../../libs/service/service.ts';
import type { Clock } from '../../libs/time/clock.ts';
import type { HoldStore } from './claims/store.ts';
import type { KnownGroups, KnownVotes } from './known.ts';
import type { Ledger } from './ledger/store.ts';
import type { PolicyChangeStore } from './policy/store.ts';
import type { SeasonStore } from './seasons/store.ts';
import type { ActionStore, PlaceStore, SettlementStore } from './settlement/store.ts';

/** What the stories of budget work with; each story names the ones that it needs. */
export type BudgetDeps = {
  readonly seasons: SeasonStore;
  readonly settlements: SettlementStore;
  readonly actions: ActionStore;
  readonly places: PlaceStore;
  readonly holds: HoldStore;
  readonly policyChanges: PolicyChangeStore;
  readonly ledger: Ledger;
  readonly knownGroups: KnownGroups;
  readonly knownVotes: KnownVotes;
  /** Erasures that wait until the person stands for nothing that is not over. */
  readonly unfinishedErasures: UnfinishedErasures;
  readonly eraseFromLetters: (personId: string) => Promise<unknown>;
  /** Runs `work` in one transaction of the database of budget; `work` may run more than once. */
  readonly inTransaction: <T>(work: (session: ClientSession) => Promise<T>) => Promise<T>;
  /** Asks for work of the own queue, which needs Redis. */
  readonly requestTask: ServiceDeps<unknown>['requestTask'];
  readonly now: Clock;
  readonly newId: () => string;
  /** A random integer from 0, below its argument. */
  readonly randomBelow: (end: number) => number;
  readonly logger: Logger;
  /** Counts a finished settlement for the metrics. */
  readonly countSettlement: () => void;
};
