import type { Clock } from '../../../libs/time/clock.ts';
import type { SettlementUseCases } from './settlements.ts';
import type { BudgetStore } from '../store.ts';

/** Everybody is told in the same morning. */
const SETTLEMENT_HOUR = 4;

const PARIS = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', hourCycle: 'h23' });

/** Day and hour in Europe/Paris, daylight saving included. */
export function parisTime(instant: Date): { day: string; hour: number } {
  const [day = '', hour = '0'] = PARIS.format(instant).split(' ');
  return { day, hour: Number(hour) };
}

/**
 * The minute's sweep: settles a season once a day for what time made due, and an immediate one whenever a
 * request was lost on the way. It needs no Redis, so it also works when that is why the request was lost.
 */
export const dailySettlement =
  ({ store, settlements, now }: { store: BudgetStore; settlements: SettlementUseCases; now: Clock }) =>
  async (): Promise<void> => {
    const { day, hour } = parisTime(now());
    for (const season of await store.liveSeasons()) {
      const isDue = season.settledOn !== day && hour >= SETTLEMENT_HOUR;
      const interrupted = (await store.lastSettlement(season._id))?.state === 'running';
      if (!isDue && !interrupted && season.mode === 'daily') continue;
      await settlements.settleSeason(season._id, isDue ? `daily ${day}` : 'sweep');
      if (isDue) await store.markSettledOn(season._id, day);
    }
  };
