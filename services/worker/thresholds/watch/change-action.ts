import { onNewestState, TooEarly } from '../../../../libs/errors/transient.ts';
import type { ThresholdDeps } from '../deps.ts';
import type { WatchedAction } from '../domain/shown-threshold.ts';

/** @param change gives the next state of the action, or undefined when it stays as it is @throws TooEarly before the action was published here */
export const changeAction = (
  { actions }: Pick<ThresholdDeps, 'actions'>,
  actionId: string,
  change: (action: WatchedAction) => WatchedAction | undefined,
): Promise<void> =>
  onNewestState(async () => {
    const action = await actions.find(actionId);
    if (!action) throw new TooEarly(`action ${actionId} is not known here yet`);
    const changedAction = change(action);
    if (changedAction) await actions.save(changedAction);
  });
