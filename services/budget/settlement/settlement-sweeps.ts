import type { Logger } from '../../../libs/logger/logger.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import type { Season } from '../seasons/domain/season.ts';
import type { BudgetStore } from '../store.ts';
import type { SettlementUseCases } from './settlements.ts';

/** Everybody is told in the same morning. */
const SETTLEMENT_HOUR = 4;

type Deps = {
  store: BudgetStore;
  settlements: SettlementUseCases;
  tellLack: (seasonId: string) => Promise<void>;
  now: Clock;
  logger: Logger;
};

/** Both need no Redis, so they also work when that is why a request to settle was lost. */
export function settlementSweeps({ store, settlements, tellLack, now, logger }: Deps) {
  /** One season in trouble must not keep the others waiting. */
  const settle = async (season: Season, cause: string, settledOn?: string) => {
    try {
      await settlements.settleSeason(season._id, cause);
      if (settledOn !== undefined) await tellLack(season._id);
      if (settledOn !== undefined || season.settlementDue) await store.markSettled(season, settledOn);
    } catch (error) {
      logger.error({ error, season: season._id }, 'a settlement failed; the next sweep tries again');
    }
  };

  return {
    /** Each season once a day, for what time made due; at once what money or policy made due, or what a crash interrupted. */
    async settleWhatIsDue(): Promise<void> {
      const { day, hour } = parisTime(now());
      for (const season of await store.liveSeasons()) {
        const isMorning = season.settledOn !== day && hour >= SETTLEMENT_HOUR;
        const interrupted = (await store.lastSettlement(season._id))?.state === 'running';
        if (isMorning) await settle(season, `daily ${day}`, day);
        else if (season.settlementDue || interrupted)
          await settle(season, season.settlementDue ? 'money or policy changed' : 'an interrupted settlement');
      }
    },

    /** A request of an immediate season that was lost on the way is made up for; a whole snapshot, so not every minute. */
    async settleImmediate(): Promise<void> {
      for (const season of await store.liveSeasons()) if (season.mode === 'immediate') await settle(season, 'sweep');
    },
  };
}
