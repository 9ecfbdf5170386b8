import type { ClientSession } from 'mongoose';
import { recentSince } from '../../../libs/threshold/calendar.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import type { BudgetDeps } from '../deps.ts';
import { nationalAccount } from '../ledger/domain/transfer.ts';
import { countVotes } from './domain/count-votes.ts';
import type { Place } from './domain/place.ts';
import { settle } from './domain/settle.ts';
import { snapshotOf, withVoters, type FundableFacts } from './domain/snapshot-of.ts';
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
    const since = recentSince(parisTime(now).day);
    const counts = await countVotes(knownVotes.eachVoterOn(openIds, session), { certified, since });
    const facts = await readFundable(deps, fundableIds, certified, session);
    const counted = snapshotOf({ now, season, remainingCents, certified, open, counts, fundable, ...facts });
    // Counts decide what crosses. Only there the groups are needed, because each of them gets a place.
    return withVoters(counted, await knownVotes.votersOn(crossingIn(counted), session), certified);
  });
}

const crossingIn = (snapshot: Snapshot): string[] =>
  settle(snapshot).flatMap((decision) => (decision.kind === 'cross' ? [decision.actionId] : []));

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
