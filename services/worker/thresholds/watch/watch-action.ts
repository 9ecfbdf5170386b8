import { onNewestState } from '../../../../libs/errors/transient.ts';
import type { EventOf } from '../../../../libs/events/event.ts';
import type { ThresholdDeps } from '../deps.ts';
import { asPublished } from '../domain/shown-threshold.ts';

/** Begins to watch a published action, or notes its new cap or season. An older announcement changes nothing. */
export const watchAction = (
  { actions, requestTask }: Pick<ThresholdDeps, 'actions' | 'requestTask'>,
  published: EventOf<'action.published'>['data'],
): Promise<void> =>
  onNewestState(async () => {
    const { actionId } = published;
    const action = asPublished(await actions.find(actionId), published);
    if (!action) return;
    await actions.save(action);
    await requestTask('recalculate-action', actionId);
  });
