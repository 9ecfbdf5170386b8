import { AppError, conflict } from '../../../libs/errors/app-error.ts';
import { onNewestState, StaleWrite } from '../../../libs/errors/transient.ts';
import { isDuplicate } from '../../../libs/mongo/duplicate.ts';
import { requestFunding } from '../claims/request-funding.ts';
import type { BudgetDeps } from '../deps.ts';
import { tellSeason } from '../seasons/tell-season.ts';
import { sweepMakesUpFor } from '../sweep-makes-up-for.ts';
import { applyPart } from './apply-part.ts';
import { listDecisions } from './decision-list.ts';
import type { DecisionPart } from './domain/decision-parts.ts';
import { settle } from './domain/settle.ts';
import { beginSettlement, refuseFrom, settlementId, type Settlement } from './domain/settlement.ts';
import type { Decision } from './domain/snapshot.ts';
import { finishPlaces } from './finish-places.ts';
import { takeSnapshot } from './take-snapshot.ts';

export type SettlementDeps = Pick<
  BudgetDeps,
  | 'seasons'
  | 'settlements'
  | 'decisions'
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
  | 'groupsAtOnce'
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
export async function settleSeason(
  deps: SettlementDeps,
  seasonId: string,
  cause: string,
  when: When = 'if-needed',
): Promise<Settlement | undefined> {
  try {
    return await onNewestState(async () => {
      const last = await deps.settlements.lastOf(seasonId);
      if (last?.state === 'running') await complete(deps, last);
      const begun = await begin(deps, { seasonId, n: (last?.n ?? 0) + 1, cause }, when);
      return begun && (await complete(deps, begun));
    }, SETTLE_ATTEMPTS);
  } catch (error) {
    // An AppError is the answer to somebody who asked wrongly.
    if (!(error instanceof AppError)) deps.countSettlement('failed');
    throw error;
  }
}

/** Freezes the snapshot and the decisions of a new settlement. */
async function begin(
  deps: SettlementDeps,
  named: Pick<Settlement, 'seasonId' | 'n' | 'cause'>,
  when: When,
): Promise<Settlement | undefined> {
  const snapshot = await takeSnapshot(deps, named.seasonId);
  if (snapshot.state === 'closed') {
    if (when === 'if-needed') return undefined;
    throw conflict('illegal-transition', 'The season is closed; nothing is settled any more.');
  }
  const decisions = settle(snapshot);
  if (when === 'if-needed' && !decisions.some(changesSomething)) return undefined;
  const { list, parts } = listDecisions(settlementId(named), decisions, deps.groupsAtOnce);
  return write(deps, beginSettlement(named, snapshot, decisions, { list, parts: parts.length }), parts);
}

/**
 * Writes the parts first: the settlement that names them begins to exist with its last write, whole. When another
 * settlement took its number meanwhile, the parts of this one are nobody's.
 */
async function write(
  { settlements, decisions }: Pick<SettlementDeps, 'settlements' | 'decisions'>,
  settlement: Settlement,
  parts: readonly DecisionPart[],
): Promise<Settlement> {
  await decisions.write(parts);
  try {
    return await settlements.save(settlement);
  } catch (error) {
    if (!(error instanceof StaleWrite) && !isDuplicate(error)) throw error;
    const winner = await settlements.find(settlement._id);
    if (winner && winner.list !== settlement.list) await decisions.remove(settlement.list);
    throw new StaleWrite('another settlement of this season has begun');
  }
}

async function complete(deps: SettlementDeps, begun: Settlement): Promise<Settlement> {
  let settlement = begun;
  while (settlement.applied < settlement.parts)
    settlement = await applyNext(deps, settlement, await deps.decisions.part(settlement.list, settlement.applied));
  await finishPlaces(deps, settlement);
  await deps.decisions.removeOthers(settlement);
  const done = await finish(deps, settlement);
  deps.countSettlement('done');
  sweepMakesUpFor(deps, fundExtended(deps, done));
  return done;
}

/**
 * Applies the next part. Its decisions and the mark that it is applied are written in one transaction, so it takes
 * effect exactly once even when another process continues.
 */
async function applyNext(deps: SettlementDeps, settlement: Settlement, part: DecisionPart): Promise<Settlement> {
  try {
    return await deps.inTransaction(async (session) => {
      await applyPart(deps, settlement, part, session);
      return deps.settlements.save({ ...settlement, applied: settlement.applied + 1 }, { session });
    });
  } catch (error) {
    // The accounts no longer allow the decision: the ledger refuses, or a place was used after the snapshot. The next
    // settlement decides again.
    if (!(error instanceof AppError)) throw error;
    return deps.settlements.save(refuseFrom(settlement, part, error.message));
  }
}

/** Ends a settlement, and tells the readers of its season once what all its decisions left. */
const finish = (deps: SettlementDeps, settlement: Settlement): Promise<Settlement> =>
  deps.inTransaction(async (session) => {
    const { seasonId, startedAt: at, tells } = settlement;
    if (tells) await tellSeason(deps, { seasonId, at }, session);
    return deps.settlements.save({ ...settlement, state: 'done', finishedAt: deps.now() }, { session });
  });

/** Asks to fund the claims of the groups that waited for a place and were granted one. */
async function fundExtended(deps: SettlementDeps, settlement: Settlement): Promise<void> {
  const groups: string[] = [];
  for await (const { decisions } of deps.decisions.each(settlement))
    for (const decision of decisions) if (decision.kind === 'extend') groups.push(...decision.groups);
  await requestFunding(deps, groups);
}
