import { randomInt } from 'node:crypto';
import { eraseFromDeadLetters } from '../../libs/messaging/dead-letters.ts';
import { rootCollection } from '../../libs/mongo/daily-roots.ts';
import { ERASURE_LOG, openErasureLog } from '../../libs/mongo/erasure-log.ts';
import { inTransaction } from '../../libs/mongo/transaction.ts';
import { openUnfinishedErasures, UNFINISHED_ERASURES } from '../../libs/mongo/unfinished-erasures.ts';
import { measureDailyRoot } from '../../libs/service/measure-daily-root.ts';
import { personalDataRoute } from '../../libs/service/personal-data-routes.ts';
import {
  defineService,
  type ServiceApp,
  type ServiceDefinition,
  type ServiceDeps,
} from '../../libs/service/service.ts';
import { MINUTE_MS } from '../../libs/time/clock.ts';
import { makeLedgerRoot } from './audit/make-ledger-root.ts';
import { ledgerHeadCollection, openLedgerRoots } from './audit/roots-store.ts';
import { ledgerRootRoutes } from './audit/routes.ts';
import { requestWaitingFunding } from './claims/request-waiting-funding.ts';
import { holdCollection, openHolds } from './claims/store.ts';
import { budgetConsumer } from './consumers.ts';
import type { BudgetDeps } from './deps.ts';
import { forecastRoutes } from './forecast/routes.ts';
import { knownGroupCollection, knownVoteCollection, openKnownGroups, openKnownVotes } from './known.ts';
import { measureBalances } from './ledger/measure-balances.ts';
import { ledgerRoutes } from './ledger/routes.ts';
import { balanceCollection, openLedger, transferCollection } from './ledger/store.ts';
import { openDataRoutes } from './open-data/routes.ts';
import { finishErasures } from './persons/finish-erasures.ts';
import { personalData } from './persons/personal-data.ts';
import { policyRoutes } from './policy/routes.ts';
import { openPolicyChanges, policyChangeCollection } from './policy/store.ts';
import { replayFacts } from './replay-facts.ts';
import { carryOver } from './seasons/carry-over.ts';
import { closeWhatIsOver } from './seasons/close-what-is-over.ts';
import { seasonRoutes } from './seasons/routes.ts';
import { openSeasons, seasonCollection } from './seasons/store.ts';
import { decisionCollection, openDecisions } from './settlement/decision-store.ts';
import { GROUPS_AT_ONCE } from './settlement/domain/decision-parts.ts';
import { settlementRoutes } from './settlement/routes.ts';
import { settleImmediate } from './settlement/settle-immediate.ts';
import { settleWhatIsDue } from './settlement/settle-what-is-due.ts';
import {
  actionCollection,
  openActions,
  openPlaces,
  openSettlements,
  placeCollection,
  settlementCollection,
} from './settlement/store.ts';

/** @param groupsAtOnce bounds one transaction of a settlement */
function composeBudget(
  { database, now, newId, written, requestTask, logger, metrics }: ServiceDeps<unknown>,
  groupsAtOnce: number,
): ServiceApp {
  const deps: BudgetDeps = {
    seasons: openSeasons(database, written),
    settlements: openSettlements(database, written),
    decisions: openDecisions(database),
    actions: openActions(database, written),
    places: openPlaces(database, written),
    holds: openHolds(database, written),
    policyChanges: openPolicyChanges(database, written),
    ledger: openLedger(database, written),
    ledgerRoots: openLedgerRoots(database),
    knownGroups: openKnownGroups(database),
    knownVotes: openKnownVotes(database),
    unfinishedErasures: openUnfinishedErasures(database),
    erasureLog: openErasureLog(database),
    eraseFromLetters: (personId) => eraseFromDeadLetters(database, [personId]),
    inTransaction: (work) => inTransaction(database, work),
    requestTask,
    now,
    newId,
    randomBelow: randomInt,
    logger,
    countSettlement: (end) =>
      metrics.count(end === 'done' ? 'seuil_settlements_total' : 'seuil_settlement_failures_total', {}),
    groupsAtOnce,
  };
  measureBalances(deps, metrics);
  measureDailyRoot({ roots: deps.ledgerRoots, over: 'ledger', now }, metrics);
  const { seasons, settlements, actions, places, holds, ledger, policyChanges } = deps;
  return {
    routes: [
      ...seasonRoutes(deps),
      ...settlementRoutes(deps),
      ...policyRoutes(deps),
      ...forecastRoutes(deps),
      ...ledgerRoutes(deps),
      ...ledgerRootRoutes(deps),
      ...openDataRoutes(deps),
      personalDataRoute('budget', (personId) => personalData(deps, personId)),
    ],
    consumers: [budgetConsumer(deps)],
    stores: [seasons, settlements, actions, places, holds, ledger, policyChanges],
    replay: () => replayFacts(deps),
    sweeps: [
      { name: 'close-what-is-over', everyMs: MINUTE_MS, run: () => closeWhatIsOver(deps) },
      { name: 'settle-what-is-due', everyMs: MINUTE_MS, run: () => settleWhatIsDue(deps) },
      { name: 'settle-immediate-seasons', everyMs: 15 * MINUTE_MS, run: () => settleImmediate(deps) },
      { name: 'unfinished-erasures', everyMs: 60 * MINUTE_MS, run: () => finishErasures(deps) },
      { name: 'ledger-root', everyMs: MINUTE_MS, run: () => makeLedgerRoot(deps) },
      { name: 'carry-over', everyMs: MINUTE_MS, run: () => carryOver(deps) },
      { name: 'fund-waiting-claims', everyMs: MINUTE_MS, run: () => requestWaitingFunding(deps) },
    ],
  };
}

/** This service keeps seasons, settlements, places and the ledger. No other service decides about money. */
export const budget = defineService({
  name: 'budget',
  environment: () => ({}),
  collections: [
    seasonCollection,
    // Former settlements are divided into decisions, so these come first.
    decisionCollection,
    settlementCollection,
    actionCollection,
    placeCollection,
    holdCollection,
    transferCollection,
    balanceCollection,
    rootCollection,
    ledgerHeadCollection,
    UNFINISHED_ERASURES,
    ERASURE_LOG,
    policyChangeCollection,
    knownGroupCollection,
    knownVoteCollection,
  ],
  compose: (deps) => composeBudget(deps, GROUPS_AT_ONCE),
});

/** The same service with smaller transactions, so that a trial has many of them. */
export const budgetInSmallParts = (groupsAtOnce: number): ServiceDefinition => ({
  ...budget,
  compose: (deps) => composeBudget(deps, groupsAtOnce),
});
