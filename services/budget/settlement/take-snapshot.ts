import type { ClientSession } from 'mongoose';
import type { BudgetDeps } from '../deps.ts';
import { nationalAccount } from '../ledger/domain/transfer.ts';
import type { Place } from './domain/place.ts';
import { snapshotOf, type FundableFacts } from './domain/snapshot-of.ts';
import type { Snapshot } from './domain/snapshot.ts';

export type SnapshotDeps = Pick<
  BudgetDeps,
  'seasons' | 'actions' | 'places' | 'holds' | 'ledger' | 'knownGroups' | 'knownVotes' | 'inTransaction' | 'now'
>;

/**
 * Reads everything that a settlement decides from in one transaction, so that the facts fit together.
 * @throws not-found
 */
export function takeSnapshot(deps: SnapshotDeps, seasonId: string): Promise<Snapshot> {
  const { seasons, actions, ledger, knownGroups, knownVotes, inTransaction } = deps;
  const now = deps.now();
  return inTransaction(async (session) => {
    const season = await seasons.get(seasonId, session);
    const remainingCents = await ledger.available(nationalAccount(seasonId), session);
    const certified = new Set(await knownGroups.certifiedIds(session));
    const ofSeason = await actions.ofSeason(seasonId, session);
    const open = ofSeason.filter(({ state }) => state === 'open');
    const fundable = ofSeason.filter(({ state }) => state === 'fundable');
    const openIds = open.map(({ _id }) => _id);
    const fundableIds = fundable.map(({ _id }) => _id);
    const voters = await knownVotes.votersOn(openIds, session);
    const facts = await readFundable(deps, fundableIds, certified, session);
    return snapshotOf({ now, season, remainingCents, certified, open, voters, fundable, ...facts });
  });
}

/** Reads the facts about the groups on fundable actions. */
async function readFundable(
  { places, holds, knownGroups, knownVotes }: SnapshotDeps,
  actionIds: readonly string[],
  certified: ReadonlySet<string>,
  session: ClientSession,
): Promise<FundableFacts> {
  const votes = await knownVotes.votesOn(actionIds, session);
  const onActions = await places.on(actionIds, session);
  const unfunded = await holds.unfundedOn(actionIds, session);
  const decertified = await knownGroups.decertifiedAmong(ownersWithout(certified, onActions), session);
  return { votes, places: onActions, unfunded, decertified };
}

const ownersWithout = (certified: ReadonlySet<string>, places: readonly Place[]): string[] => [
  ...new Set(places.map(({ groupId }) => groupId).filter((groupId) => !certified.has(groupId))),
];
