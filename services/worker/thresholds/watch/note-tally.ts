import type { EventOf } from '../../../../libs/events/event.ts';
import type { ThresholdDeps } from '../deps.ts';
import { changeAction } from './change-action.ts';

type Tally = Pick<EventOf<'tally.changed'>['data'], 'actionId' | 'votes' | 'seq'>;

/** Notes the newest number of votes for an action, and has its threshold recalculated. */
export async function noteTally(
  deps: Pick<ThresholdDeps, 'actions' | 'requestTask'>,
  { actionId, votes, seq }: Tally,
): Promise<void> {
  await changeAction(deps, actionId, (action) =>
    action.tallySeq >= seq ? undefined : { ...action, votes, tallySeq: seq },
  );
  await deps.requestTask('recalculate-action', actionId);
}
