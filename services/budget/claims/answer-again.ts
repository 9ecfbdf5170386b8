import type { ClientSession } from 'mongoose';
import type { BudgetDeps } from '../deps.ts';
import type { Hold } from './domain/hold.ts';
import { saveHold } from './save-hold.ts';

/**
 * Tells the present answer again to whoever asks again about submission `n`: they did not hear it, or it was lost with
 * a Redis. An older submission gets no answer.
 */
export async function answerAgain(
  deps: Pick<BudgetDeps, 'holds' | 'now'>,
  hold: Hold,
  n: number,
  session: ClientSession,
): Promise<void> {
  if (hold.n === n) await saveHold(deps, hold, deps.now(), session);
}
