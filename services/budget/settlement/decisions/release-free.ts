import type { ClientSession } from 'mongoose';
import { actionAccount, nationalAccount } from '../../ledger/domain/transfer.ts';
import { releaseReserve, requireFree } from '../domain/action.ts';
import type { Settlement } from '../domain/settlement.ts';
import type { DecisionOf } from '../domain/snapshot.ts';
import { decidedAction, type DecisionDeps } from './decided-action.ts';

/** Gives the free reserve of an action back to the season. */
export async function releaseFree(
  deps: Pick<DecisionDeps, 'actions' | 'ledger'>,
  { _id: settlementId, seasonId, startedAt: at }: Settlement,
  { actionId, amountCents }: DecisionOf<'release-free'>,
  session: ClientSession,
): Promise<void> {
  const action = await decidedAction(deps, actionId, session);
  requireFree(action, amountCents);
  await deps.actions.save(releaseReserve(action, amountCents), { session });
  const booking = {
    _id: `release-${settlementId}-${actionId}`,
    from: actionAccount(actionId),
    to: nationalAccount(seasonId),
    amountCents,
    reason: `free reserve of action ${action.number}`,
    at,
  };
  await deps.ledger.book(booking, session);
}
