import { conflict } from '../../../libs/errors/app-error.ts';
import { isDuplicate } from '../../../libs/mongo/duplicate.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import type { BudgetDeps } from '../deps.ts';
import { seasonChanged, seasonStateChanged } from '../events.ts';
import { carryOver } from './carry-over.ts';
import { newSeason, type SeasonPlan, type SeasonWithMoney } from './domain/season.ts';

type Deps = Pick<BudgetDeps, 'seasons' | 'ledger' | 'inTransaction' | 'requestTask' | 'logger' | 'now' | 'newId'>;

const seasonOpen = () => conflict('season-open', 'Another season is open; it must begin to close first.');

/** Opens the next season. It has no money except the money that former seasons left. @throws season-open */
export async function openSeason(
  deps: Deps,
  plan: SeasonPlan,
  receipt?: ReceiptDraft<SeasonWithMoney>,
): Promise<SeasonWithMoney> {
  const { seasons, now, newId } = deps;
  const at = now();
  const last = await seasons.last();
  if (last?.state === 'open') throw seasonOpen();
  const season = newSeason(newId(), (last?.number ?? 0) + 1, plan, parisTime(at).day);
  try {
    const opened = await seasons.save(season, {
      events: (saved) => [seasonStateChanged(saved, at), seasonChanged(saved, 0, at)],
      receipt: receipt && { id: receipt.id, stamp: (saved) => receipt.stamp({ ...saved, remainingCents: 0 }) },
    });
    // If this fails, the sweep carries over the money that former seasons left.
    await carryOver(deps).catch(() => undefined);
    return { ...opened, remainingCents: 0 };
  } catch (error) {
    if (isDuplicate(error, 'number')) throw seasonOpen();
    throw error;
  }
}
