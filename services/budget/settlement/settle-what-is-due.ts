import { parisTime } from '../../../libs/time/paris.ts';
import { tellLack } from '../forecast/tell-lack.ts';
import type { Season } from '../seasons/domain/season.ts';
import { MORNING_HOUR } from './domain/settle.ts';
import { settleInSweep } from './settle-in-sweep.ts';
import { settleSeason, type SettlementDeps } from './settle-season.ts';

/**
 * Settles each season once a day, for everything that is due by the passing of time. A season whose money or policy
 * changed, or whose settlement was interrupted, is settled at once.
 */
export async function settleWhatIsDue(deps: SettlementDeps): Promise<void> {
  const { day, hour } = parisTime(deps.now());
  for (const season of await deps.seasons.live()) {
    if (season.settledOn !== day && hour >= MORNING_HOUR)
      await settleInSweep(deps, season, () => settleDay(deps, season, day));
    else if (season.settlementDue) await settleInSweep(deps, season, () => settleChange(deps, season));
    else if ((await deps.settlements.lastOf(season._id))?.state === 'running')
      await settleInSweep(deps, season, async () => {
        await settleSeason(deps, season._id, 'an interrupted settlement');
      });
  }
}

async function settleDay(deps: SettlementDeps, season: Season, day: string): Promise<void> {
  await settleSeason(deps, season._id, `daily ${day}`);
  await tellLack(deps, season._id);
  await deps.seasons.markSettled(season, day);
}

async function settleChange(deps: SettlementDeps, season: Season): Promise<void> {
  await settleSeason(deps, season._id, 'money or policy changed');
  await deps.seasons.markSettled(season, undefined);
}
