import type { ClientSession } from 'mongoose';
import type { BudgetDeps } from '../../deps.ts';
import type { BudgetAction } from '../domain/action.ts';
import type { DecisionPart } from '../domain/decision-parts.ts';
import type { Decision } from '../domain/snapshot.ts';

/** Each decision of a settlement is written with these dependencies. */
export type DecisionDeps = Pick<BudgetDeps, 'seasons' | 'actions' | 'places' | 'holds' | 'ledger' | 'knownVotes'>;

/** A decision with some of its groups, and whether parts with others of them come before and after it. */
export type PartOf<D extends Decision> = Pick<DecisionPart, 'continues' | 'goesOn'> & { readonly decision: D };

/**
 * Reads the action that a decision names. A missing action is an error of ours, so it is not counted as a refusal.
 * @throws when the action is unknown
 */
export async function decidedAction(
  { actions }: Pick<BudgetDeps, 'actions'>,
  actionId: string,
  session: ClientSession,
): Promise<BudgetAction> {
  const action = await actions.find(actionId, session);
  if (!action) throw new Error(`a settlement names the unknown action ${actionId}`);
  return action;
}
