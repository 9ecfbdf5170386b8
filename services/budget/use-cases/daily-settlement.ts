import type { Logger } from '../../../libs/logger/logger.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import type { SettlementUseCases } from './settlements.ts';
import type { BudgetStore } from '../store.ts';
import { parisTime } from '../../../libs/time/paris.ts';

/** Everybody is told in the same morning. */
const SETTLEMENT_HOUR = 4;

/**
 * The minute's sweep: settles a season once a day for what time made due, and an immediate one whenever a
 * request was lost on the way. It needs no Redis, so it also works when that is why the request was lost.
 */
export const dailySettlement =
  ({ store, settlements, now, logger }: { store: BudgetStore; settlements: SettlementUseCases; now: Clock; logger: Logger }) =>
  async (): Promise<void> => {
    const { day, hour } = parisTime(now());
    for (const season of await store.liveSeasons()) {
      const isMorning = season.settledOn !== day && hour >= SETTLEMENT_HOUR;
      const interrupted = (await store.lastSettlement(season._id))?.state === 'running';
      if (!isMorning && !season.settlementDue && !interrupted && season.mode === 'daily') continue;
      try {
        await settlements.settleSeason(season._id, isMorning ? `daily ${day}` : 'sweep');
        if (isMorning || season.settlementDue) await store.markSettled(season, isMorning ? day : undefined);
      } catch (error) {
        // One season in trouble must not keep the others waiting.
        logger.error({ error, season: season._id }, 'a settlement failed; the next sweep tries again');
      }
    }
  };
