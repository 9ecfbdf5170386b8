import { onNewestState, TooEarly } from '../../../libs/errors/transient.ts';
import type { EventData } from '../../../libs/events/payloads/index.ts';
import type { ProposalDeps } from '../deps.ts';
import { actionChanged } from '../events.ts';
import { makeFundable } from './domain/action.ts';

/** Notes on the action the decision of the settlement that made it fundable, with all inputs of the decision. */
export const markFundable = (
  { actions, now }: Pick<ProposalDeps, 'actions' | 'now'>,
  { actionId, title: _title, capCents: _capCents, ...decision }: EventData<'action.fundable'>,
): Promise<void> =>
  onNewestState(async () => {
    const action = await actions.find(actionId);
    if (!action) throw new TooEarly(`action ${actionId} is not here yet`);
    const fundable = makeFundable(action, decision, now());
    if (fundable) await actions.save(fundable, { events: (saved) => actionChanged(action, saved) });
  });
