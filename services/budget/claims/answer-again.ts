import type { ClientSession } from 'mongoose';
import type { BudgetDeps } from '../deps.ts';
import type { Hold } from './domain/hold.ts';
import { saveHold } from './save-hold.ts';

/**
 * Sends the present answer again when reimbursement asks again about this finance round, because the first answer did
 * not arrive or was lost with a Redis. An older round gets no answer.
 */
export async function answerAgain(
  deps: Pick<BudgetDeps, 'holds' | 'now'>,
  hold: Hold,
  round: number,
  session: ClientSession,
): Promise<void> {
  if (hold.round === round) await saveHold(deps, hold, deps.now(), session);
}
