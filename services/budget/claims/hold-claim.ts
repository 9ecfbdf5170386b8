import type { ClientSession } from 'mongoose';
import { AppError } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { BudgetDeps } from '../deps.ts';
import { settleSoon } from '../settlement/settle-soon.ts';
import { answerAgain } from './answer-again.ts';
import { askForPlace } from './ask-for-place.ts';
import { holdFor, type FinanceRound, type Hold } from './domain/hold.ts';
import { freeHold } from './free-hold.ts';
import { fundHold } from './fund-hold.ts';
import { saveHold } from './save-hold.ts';

type Deps = Pick<
  BudgetDeps,
  | 'seasons'
  | 'actions'
  | 'places'
  | 'holds'
  | 'ledger'
  | 'knownVotes'
  | 'inTransaction'
  | 'requestTask'
  | 'logger'
  | 'now'
>;

/**
 * Sets money aside for a claim that entered finance review, or says why the claim waits. A newer finance round replaces
 * an older one.
 */
export async function holdClaim(deps: Deps, financeRound: FinanceRound): Promise<void> {
  const seasonToSettle = await onNewestState(() =>
    deps.inTransaction(async (session) => {
      const before = await deps.holds.find(financeRound.claimId, session);
      return before && before.round >= financeRound.round
        ? heardBefore(deps, before, financeRound.round, session)
        : holdMoney(deps, before, financeRound, session);
    }),
  );
  if (seasonToSettle !== undefined) settleSoon(deps, seasonToSettle);
}

/** @returns the season to settle: the first time, the process may have died before it asked */
async function heardBefore(deps: Deps, hold: Hold, round: number, session: ClientSession): Promise<string | undefined> {
  await answerAgain(deps, hold, round, session);
  if (hold.state !== 'unfunded' || hold.reason !== 'waiting-for-place') return undefined;
  return (await deps.actions.find(hold.actionId ?? '', session))?.seasonId;
}

/** @returns the season to settle, when the claim waits for a place @throws already-charged */
async function holdMoney(
  deps: Deps,
  before: Hold | undefined,
  financeRound: FinanceRound,
  session: ClientSession,
): Promise<string | undefined> {
  const at = deps.now();
  const { claimId, round } = financeRound;
  if (before?.state === 'charged')
    throw new AppError(
      'conflict',
      'already-charged',
      `Claim ${claimId} is booked; finance round ${round} of it cannot be.`,
    );
  if (before) await freeHold(deps, before, at, session);
  const seasonToSettle = await askForPlace(deps, financeRound, at, session);
  const hold = await fundHold(deps, holdFor(financeRound, before), at, session);
  await saveHold(deps, hold, at, session);
  return seasonToSettle;
}
