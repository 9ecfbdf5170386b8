import type { ClientSession } from 'mongoose';
import type { BudgetDeps } from '../../deps.ts';
import type { BudgetAction } from '../domain/action.ts';

/** What the decisions of a settlement are written with. */
export type DecisionDeps = Pick<BudgetDeps, 'seasons' | 'actions' | 'places' | 'holds' | 'ledger' | 'knownVotes'>;

/** The action that a decision names; a missing one is a fault of ours and no refusal. */
export async function decidedAction(
  { actions }: Pick<BudgetDeps, 'actions'>,
  actionId: string,
  session: ClientSession,
): Promise<BudgetAction> {
  const action = await actions.find(actionId, session);
  if (!action) throw new Error(`a settlement names the unknown action ${actionId}`);
  return action;
}
