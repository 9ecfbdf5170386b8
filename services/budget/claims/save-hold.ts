import type { ClientSession } from 'mongoose';
import type { BudgetDeps } from '../deps.ts';
import { holdChanged } from '../events.ts';
import type { Hold } from './domain/hold.ts';

/** Saves a hold and tells reimbursement its state. When an unchanged hold is saved, the same answer is sent again. */
export const saveHold = (
  { holds }: Pick<BudgetDeps, 'holds'>,
  hold: Hold,
  at: Date,
  session: ClientSession,
): Promise<Hold> => holds.save(hold, { events: (saved) => holdChanged(saved, at), session });
