import type { EventOf } from '../../../../libs/events/event.ts';
import type { ThresholdDeps } from '../deps.ts';
import { markPassed as mark } from '../domain/shown-threshold.ts';
import { changeAction } from './change-action.ts';

type Passing = Pick<EventOf<'action.passed'>['data'], 'actionId' | 'seasonId'>;

/** Marks that an action exceeded its threshold, and shows that it needs no more votes. */
export async function markPassed(
  deps: Pick<ThresholdDeps, 'actions' | 'requestTask'>,
  { actionId, seasonId }: Passing,
): Promise<void> {
  await changeAction(deps, actionId, (action) => mark(action, seasonId));
  await deps.requestTask('recalculate-action', actionId);
}
