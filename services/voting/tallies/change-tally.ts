import { onNewestState, TooEarly } from '../../../libs/errors/transient.ts';
import type { VotingDeps } from '../deps.ts';
import type { Tally } from './domain/tally.ts';

/**
 * Changes the facts that stand beside the votes of an action.
 * @param change its tally as it will be, or undefined to leave it
 */
export const changeTally = (
  { tallies }: Pick<VotingDeps, 'tallies'>,
  actionId: string,
  change: (tally: Tally) => Tally | undefined,
): Promise<void> =>
  onNewestState(async () => {
    const tally = await tallies.find(actionId);
    if (!tally) throw new TooEarly(`action ${actionId} is not known here yet`);
    const changedTally = change(tally);
    if (changedTally) await tallies.save(changedTally);
  });
