import type { ThresholdDeps } from '../deps.ts';
import { changeAction } from './change-action.ts';

/** Marks an action as fundable. Its threshold is not recalculated any more. */
export const markFundable = (deps: Pick<ThresholdDeps, 'actions'>, actionId: string): Promise<void> =>
  changeAction(deps, actionId, (action) => (action.fundable ? undefined : { ...action, fundable: true }));
