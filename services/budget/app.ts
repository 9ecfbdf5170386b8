import { randomInt } from 'node:crypto';
import { EXPORTED_AT_MOST, personalDataRoute } from '../../libs/service/personal-data-routes.ts';
import { defineService } from '../../libs/service/service.ts';
import { MINUTE_MS } from '../../libs/time/clock.ts';
import { claimUseCases } from './claims/claims.ts';
import { budgetConsumer } from './consumers.ts';
import { factUseCases } from './facts.ts';
import { forecasting } from './forecast/make-forecast.ts';
import { forecastRoutes } from './forecast/routes.ts';
import { tellingLack } from './forecast/tell-lack.ts';
import { openProjections, projectionCollections } from './known.ts';
import { envelopeUseCases } from './ledger/envelopes.ts';
import { moneyRoutes } from './ledger/routes.ts';
import { openDataUseCases } from './open-data/open-data.ts';
import { openDataRoutes } from './open-data/routes.ts';
import { personUseCases } from './persons/persons.ts';
import { policyChangeUseCases } from './policy/policy-changes.ts';
import { policyRoutes } from './policy/routes.ts';
import { openPolicyChanges, policyCollections } from './policy/store.ts';
import { replayFacts } from './replay.ts';
import { seasonRoutes } from './seasons/routes.ts';
import { seasonMoney } from './seasons/season-money.ts';
import { seasonUseCases } from './seasons/seasons.ts';
import { settlementSweeps } from './settlement/settlement-sweeps.ts';
import { settlementUseCases } from './settlement/settlements.ts';
import { collections, openStore } from './store.ts';

/** Seasons, settlements, places and the ledger: the one service that decides about money. */
export const budget = defineService({
  name: 'budget',
  environment: () => ({}),
  collections: [...collections, ...policyCollections, ...projectionCollections],
  compose({ database, now, newId, written, requestTask, logger, metrics }) {
    const store = openStore(database, written);
    const projections = openProjections(database);
    const requestSettlement = (seasonId: string) => requestTask('settle-season', seasonId);
    // Asked, not awaited: a request never waits on Redis, and the minute's sweep asks again.
    const settleSoon = (seasonId: string) =>
      void requestSettlement(seasonId).catch((error: unknown) =>
        logger.debug({ error }, 'a settlement waits for the sweep'),
      );
    const fundClaimsSoon = async (groupIds: readonly string[]) => {
      const waiting = new Set(groupIds.length === 0 ? [] : await store.groupsWithUnfundedHolds());
      for (const groupId of groupIds) if (waiting.has(groupId)) await requestTask('fund-claims', groupId);
    };
    const deps = { store, projections, now, newId, settleSoon, fundClaimsSoon };
    const settlements = settlementUseCases({ ...deps, settled: () => metrics.count('seuil_settlements_total', {}) });
    metrics.watch(['seuil_ledger_balance_cents'], async () => {
      const totals = await Promise.all(
        (['national', 'action', 'group'] as const).map(async (kind) => ({
          kind,
          ...(await store.ledger.totalOf(kind)),
        })),
      );
      return totals.flatMap(({ kind, availableCents, heldCents }) =>
        [['available', availableCents] as const, ['held', heldCents] as const].map(([part, value]) => ({
          name: 'seuil_ledger_balance_cents' as const,
          labels: { account_kind: kind, part },
          value,
        })),
      );
    });
    const money = seasonMoney(deps);
    const seasons = seasonUseCases({ ...deps, settleSeason: settlements.settleSeason, carryOver: money.carryOver });
    const changes = openPolicyChanges(database, written);
    const policies = policyChangeUseCases({ ...deps, changes });
    const persons = personUseCases({ store, changes, now }, EXPORTED_AT_MOST);
    const { settleWhatIsDue, settleImmediate } = settlementSweeps({
      store,
      settlements,
      tellLack: tellingLack(deps),
      now,
      logger,
    });
    return {
      routes: [
        ...seasonRoutes(seasons, money, settlements),
        ...policyRoutes(policies),
        ...forecastRoutes(forecasting(deps)),
        ...moneyRoutes(envelopeUseCases(deps), store),
        ...openDataRoutes(openDataUseCases({ store, projections, randomBelow: randomInt }), projections),
        personalDataRoute('budget', persons.personalData),
      ],
      consumers: [
        budgetConsumer({
          projections: factUseCases(deps),
          claims: claimUseCases(deps),
          settlements,
          requestSettlement,
          persons,
        }),
      ],
      stores: [store.seasons, store.settlements, store.actions, store.places, store.holds, store.ledger, changes],
      replay: () => replayFacts(store, now()),
      sweeps: [
        { name: 'close-what-is-over', everyMs: MINUTE_MS, run: seasons.closeWhatIsOver },
        { name: 'settle-what-is-due', everyMs: MINUTE_MS, run: settleWhatIsDue },
        { name: 'settle-immediate-seasons', everyMs: 15 * MINUTE_MS, run: settleImmediate },
        { name: 'unfinished-erasures', everyMs: 60 * MINUTE_MS, run: persons.finishErasures },
        { name: 'carry-over', everyMs: MINUTE_MS, run: money.carryOver },
        {
          name: 'fund-waiting-claims',
          everyMs: MINUTE_MS,
          async run() {
            for (const groupId of await store.groupsWithUnfundedHolds()) await requestTask('fund-claims', groupId);
          },
        },
      ],
    };
  },
});
