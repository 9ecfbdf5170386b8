import { AppError, conflict } from '../../../libs/errors/app-error.ts';
import { onNewestState, StaleWrite } from '../../../libs/errors/transient.ts';
import { isDuplicate } from '../../../libs/mongo/duplicate.ts';
import { requestFunding } from '../claims/request-funding.ts';
import type { BudgetDeps } from '../deps.ts';
import { sweepMakesUpFor } from '../sweep-makes-up-for.ts';
import { applyDecision } from './apply-decision.ts';
import { settle } from './domain/settle.ts';
import { beginSettlement, extendedGroups, refuseFrom, type Settlement } from './domain/settlement.ts';
import type { Decision } from './domain/snapshot.ts';
import { takeSnapshot } from './take-snapshot.ts';

export type SettlementDeps = Pick<
  BudgetDeps,
  | 'seasons'
  | 'settlements'
  | 'actions'
  | 'places'
  | 'holds'
  | 'ledger'
  | 'knownGroups'
  | 'knownVotes'
  | 'inTransaction'
  | 'requestTask'
  | 'now'
  | 'logger'
  | 'countSettlement'
>;

/**
 * One caller tries this often. Callers that settle at the same time take turns, and each of their many writes can
 * collide.
 */
const SETTLE_ATTEMPTS = 60;

/**
 * With `if-needed` no settlement is made when there is nothing to decide. A person who asks for a settlement gets one
 * in any case.
 */
type When = 'if-needed' | 'even-if-empty';

const changesSomething = (decision: Decision) => decision.kind !== 'extension-lacks';

/**
 * Settles a season. This is the only place where budget, and so Seuil, decides: one settlement of a season at a time,
 * over one frozen snapshot. A settlement that was interrupted is completed first.
 * @returns undefined when there was nothing to decide
 * @throws not-found; illegal-transition when it was asked for
 */
export const settleSeason = (
  deps: SettlementDeps,
  seasonId: string,
  cause: string,
  when: When = 'if-needed',
): Promise<Settlement | undefined> =>
  onNewestState(async () => {
    const last = await deps.settlements.lastOf(seasonId);
    if (last?.state === 'running') await complete(deps, last);
    const begun = await begin(deps, { seasonId, n: (last?.n ?? 0) + 1, cause }, when);
    return begun && complete(deps, begun);
  }, SETTLE_ATTEMPTS);

/** Freezes the snapshot and the decisions of a new settlement. */
async function begin(
  deps: SettlementDeps,
  settlement: Pick<Settlement, 'seasonId' | 'n' | 'cause'>,
  when: When,
): Promise<Settlement | undefined> {
  const snapshot = await takeSnapshot(deps, settlement.seasonId);
  if (snapshot.state === 'closed') {
    if (when === 'if-needed') return undefined;
    throw conflict('illegal-transition', 'The season is closed; nothing is settled any more.');
  }
  const decisions = settle(snapshot);
  if (when === 'if-needed' && !decisions.some(changesSomething)) return undefined;
  try {
    return await deps.settlements.save(beginSettlement(settlement, snapshot, decisions));
  } catch (error) {
    if (isDuplicate(error)) throw new StaleWrite('another settlement of this season has begun');
    throw error;
  }
}

async function complete(deps: SettlementDeps, begun: Settlement): Promise<Settlement> {
  let settlement = begun;
  for (;;) {
    const next = settlement.decisions[settlement.applied];
    if (!next) break;
    settlement = await applyNext(deps, settlement, next);
  }
  const done = await deps.settlements.save({ ...settlement, state: 'done', finishedAt: deps.now() });
  deps.countSettlement();
  sweepMakesUpFor(deps, requestFunding(deps, extendedGroups(done)));
  return done;
}

/**
 * Applies the next decision. The decision and the mark that it is applied are written in one transaction, so it takes
 * effect exactly once even when another process continues.
 */
async function applyNext(deps: SettlementDeps, settlement: Settlement, decision: Decision): Promise<Settlement> {
  try {
    return await deps.inTransaction(async (session) => {
      await applyDecision(deps, settlement, decision, session);
      return deps.settlements.save({ ...settlement, applied: settlement.applied + 1 }, { session });
    });
  } catch (error) {
    // The accounts no longer allow the decision: the ledger refuses, or a place was used after the snapshot. The next
    // settlement decides again.
    if (!(error instanceof AppError)) throw error;
    return deps.settlements.save(refuseFrom(settlement, error.message));
  }
}
