import { onNewestState } from '../../../libs/errors/transient.ts';
import { nationalAccount } from '../ledger/domain/transfer.ts';
import { settleSoon } from '../settlement/settle-soon.ts';
import { withoutRest, withTotal } from './domain/season.ts';
import type { MoneyDeps } from './move-money.ts';
import { saveSeason } from './save-season.ts';

/**
 * Moves the money that closed seasons did not need to the open season. When no season is open, the money waits for the
 * next one.
 */
export async function carryOver(deps: MoneyDeps): Promise<void> {
  const { seasons, ledger, now } = deps;
  const open = (await seasons.live()).find(({ state }) => state === 'open');
  if (!open) return;
  const at = now();
  for (const { _id: closedId } of await seasons.closed()) {
    if ((await ledger.available(nationalAccount(closedId))) === 0) continue;
    await carryRest(deps, closedId, open._id, at);
    settleSoon(deps, open._id);
  }
}

/**
 * The id of the booking contains the version of the season before the move. So each rest moves once, and a rest that a
 * later correction brings moves too.
 */
const carryRest = (deps: MoneyDeps, closedId: string, openId: string, at: Date): Promise<void> =>
  onNewestState(() =>
    deps.inTransaction(async (session) => {
      const closed = await deps.seasons.get(closedId, session);
      const next = await deps.seasons.get(openId, session);
      const restCents = await deps.ledger.available(nationalAccount(closedId), session);
      if (restCents === 0 || next.state !== 'open') return;
      const booking = {
        _id: `carry-over-${closedId}-${closed.version}`,
        from: nationalAccount(closedId),
        to: nationalAccount(openId),
        amountCents: restCents,
        reason: `rest of ${closed.name}`,
        at,
      };
      await deps.ledger.book(booking, session);
      await saveSeason(deps, withoutRest(closed, restCents), at, session);
      await saveSeason(deps, withTotal(next, restCents), at, session);
    }),
  );
