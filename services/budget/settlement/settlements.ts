import { AppError, conflict, notFound } from '../../../libs/errors/app-error.ts';
import { onNewestState, StaleWrite } from '../../../libs/errors/transient.ts';
import { isDuplicate } from '../../../libs/mongo/aggregate-store.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import type { Projections } from '../known.ts';
import type { BudgetStore } from '../store.ts';
import { applyDecision } from './apply-decision.ts';
import { settle } from './domain/settle.ts';
import { settlementId, type Settlement } from './domain/settlement.ts';
import type { Decision } from './domain/snapshot.ts';
import { takeSnapshot } from './take-snapshot.ts';

type Deps = {
  store: BudgetStore;
  projections: Projections;
  now: Clock;
  fundClaimsSoon: (groupIds: readonly string[]) => Promise<void>;
  settled?: () => void;
};

/** Whoever asks while others settle takes turns with them: each settlement is many writes, and each may be met. */
const SETTLE_ATTEMPTS = 60;

const changesSomething = (decision: Decision) => decision.kind !== 'extension-lacks';

/** Only budget decides, and only here: one settlement of a season at a time, over one frozen snapshot. */
export function settlementUseCases({ store, projections, now, fundClaimsSoon, settled = () => undefined }: Deps) {
  /** Freezes what is to be decided. @returns undefined when there is nothing to do and nobody asked to see it */
  const begin = async (
    seasonId: string,
    n: number,
    cause: string,
    evenIfEmpty: boolean,
  ): Promise<Settlement | undefined> => {
    const snapshot = await takeSnapshot({ store, projections }, seasonId, now());
    if (!snapshot) throw notFound('season');
    if (snapshot.state === 'closed') {
      if (evenIfEmpty) throw conflict('illegal-transition', 'The season is closed; nothing is settled any more.');
      return undefined;
    }
    const decisions = settle(snapshot);
    if (!evenIfEmpty && !decisions.some(changesSomething)) return undefined;
    const { certifiedGroups, totalCents, remainingCents, policy } = snapshot;
    const settlement: Settlement = {
      _id: settlementId(seasonId, n),
      version: 1,
      seasonId,
      n,
      state: 'running',
      cause,
      startedAt: snapshot.now,
      finishedAt: null,
      snapshot: { certifiedGroups, totalCents, remainingCents, policy },
      decisions,
      applied: 0,
      refused: [],
    };
    try {
      return await store.settlements.insert(settlement);
    } catch (error) {
      if (isDuplicate(error)) throw new StaleWrite('another settlement of this season has begun');
      throw error;
    }
  };

  /** The decision and the mark that it is applied are one transaction: it takes effect exactly once, whoever resumes. */
  const applyNext = async (settlement: Settlement, decision: Decision): Promise<Settlement> => {
    const index = settlement.applied;
    try {
      return await store.inTransaction(async (session) => {
        await applyDecision(store, projections, settlement, decision, session);
        return store.settlements.save(
          { ...settlement, version: settlement.version + 1, applied: index + 1 },
          { session },
        );
      });
    } catch (error) {
      // The accounts say no (the guard of the ledger, or a place used meanwhile): the next settlement decides anew.
      if (!(error instanceof AppError)) throw error;
      // What follows was decided on money that did not come: it is refused with it.
      const rest = settlement.decisions
        .slice(index + 1)
        .map((_decision, after) => ({ index: index + 1 + after, why: 'an earlier decision was refused' }));
      const ended = {
        ...settlement,
        version: settlement.version + 1,
        applied: settlement.decisions.length,
        refused: [...settlement.refused, { index, why: error.message }, ...rest],
      };
      return store.settlements.save(ended);
    }
  };

  const complete = async (begun: Settlement): Promise<Settlement> => {
    let settlement = begun;
    for (
      let decision = settlement.decisions[settlement.applied];
      decision;
      decision = settlement.decisions[settlement.applied]
    ) {
      settlement = await applyNext(settlement, decision);
    }
    const done = await store.settlements.save({
      ...settlement,
      version: settlement.version + 1,
      state: 'done',
      finishedAt: now(),
    });
    settled();
    // Not awaited: a request never waits on Redis, and the minute's sweep asks again.
    void fundClaimsSoon(
      done.decisions.flatMap((decision) => (decision.kind === 'extend' ? decision.groups : [])),
    ).catch(() => undefined);
    return done;
  };

  const settleSeason = (seasonId: string, cause: string, evenIfEmpty = false): Promise<Settlement | undefined> =>
    onNewestState(async () => {
      const last = await store.lastSettlement(seasonId);
      if (last?.state === 'running') await complete(last);
      const begun = await begin(seasonId, (last?.n ?? 0) + 1, cause, evenIfEmpty);
      return begun && complete(begun);
    }, SETTLE_ATTEMPTS);

  return {
    settleSeason,
    /** For requests between settlements: a season that settles daily answers them in its morning, unless its money or policy changed. */
    async settleIfDue(seasonId: string): Promise<void> {
      const season = await store.seasons.find(seasonId);
      if (!season || (season.mode === 'daily' && !season.settlementDue)) return;
      await settleSeason(
        seasonId,
        season.settlementDue ? 'money or policy changed' : 'a crossing, a request or a return is in sight',
      );
      if (season.settlementDue) await store.markSettled(season, undefined);
    },
    async find(id: string): Promise<Settlement> {
      const settlement = await store.settlements.find(id);
      if (!settlement) throw notFound('settlement');
      return settlement;
    },
    page: store.settlementsPage,
  };
}

export type SettlementUseCases = ReturnType<typeof settlementUseCases>;
