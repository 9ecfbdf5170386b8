import { onNewestState, TooEarly } from '../../../libs/errors/transient.ts';
import type { BudgetDeps } from '../deps.ts';
import { answerAgain } from './answer-again.ts';
import { chargeHold } from './charge-hold.ts';
import { saveHold } from './save-hold.ts';

/** Books the money of a claim that finance approved, or remembers the approval until the money is there. @throws TooEarly */
export const chargeClaim = (
  deps: Pick<BudgetDeps, 'holds' | 'places' | 'ledger' | 'inTransaction' | 'now'>,
  claimId: string,
  round: number,
): Promise<void> =>
  onNewestState(() =>
    deps.inTransaction(async (session) => {
      const at = deps.now();
      const hold = await deps.holds.find(claimId, session);
      if (!hold || hold.round < round)
        throw new TooEarly(`finance round ${round} of claim ${claimId} is not known here yet`);
      if (hold.round > round || hold.approved || hold.state === 'released')
        return answerAgain(deps, hold, round, session);
      const approved = { ...hold, approved: true };
      const charged = hold.state === 'held' ? await chargeHold(deps, approved, at, session) : approved;
      await saveHold(deps, charged, at, session);
    }),
  );
