import { onNewestState } from '../../../libs/errors/transient.ts';
import type { BudgetDeps } from '../deps.ts';
import { seasonChanged, seasonStateChanged } from '../events.ts';
import { beginToClose, type SeasonWithMoney } from './domain/season.ts';
import { withMoney } from './with-money.ts';

/** Ends the votes of a season. Claims are possible until their deadline. @throws not-found, illegal-transition */
export const startClosing = (
  deps: Pick<BudgetDeps, 'seasons' | 'ledger' | 'now'>,
  seasonId: string,
): Promise<SeasonWithMoney> =>
  onNewestState(async () => {
    const at = deps.now();
    const season = beginToClose(await deps.seasons.get(seasonId));
    const { remainingCents } = await withMoney(deps, season);
    const closing = await deps.seasons.save(season, {
      events: (saved) => [seasonStateChanged(saved, at), seasonChanged(saved, remainingCents, at)],
    });
    return withMoney(deps, closing);
  });
