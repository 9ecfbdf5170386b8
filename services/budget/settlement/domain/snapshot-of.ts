import { recentSince } from '../../../../libs/threshold/calendar.ts';
import { parisTime } from '../../../../libs/time/paris.ts';
import type { Hold } from '../../claims/domain/hold.ts';
import type { DatedVoter, KnownGroup, KnownVote, Voter } from '../../known.ts';
import type { Season } from '../../seasons/domain/season.ts';
import type { BudgetAction } from './action.ts';
import { NO_VOTES, type VoteCount } from './count-votes.ts';
import { placeId, type Place } from './place.ts';
import type { FundableAction, GrantedPlace, OpenAction, Snapshot } from './snapshot.ts';

/** These facts describe the groups on the fundable actions of a season. */
export type FundableFacts = {
  /** These are the active and the withdrawn votes. */
  readonly votes: readonly KnownVote[];
  readonly places: readonly Place[];
  /** These are the claims that wait for money. */
  readonly unfunded: readonly Pick<Hold, 'actionId' | 'groupId'>[];
  /** These are the groups that have a place and lost their certification. */
  readonly decertified: readonly Pick<KnownGroup, '_id' | 'decertifiedAt'>[];
};

/** These facts of a season were all read at the same moment. */
export type SeasonFacts = FundableFacts & {
  readonly now: Date;
  readonly season: Season;
  readonly remainingCents: number;
  /** These are the ids of all groups that are certified now. */
  readonly certified: ReadonlySet<string>;
  readonly open: readonly BudgetAction[];
  /** These are the votes on the open actions, counted. */
  readonly counts: ReadonlyMap<string, VoteCount>;
  readonly fundable: readonly BudgetAction[];
};

function byAction<T extends { readonly actionId: string }>(rows: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const ofAction = found.get(row.actionId);
    if (ofAction) ofAction.push(row);
    else found.set(row.actionId, [row]);
  }
  return found;
}

const byGroup = <T extends { readonly groupId: string }>(rows: readonly T[]): Map<string, T> =>
  new Map(rows.map((row) => [row.groupId, row]));

/**
 * Lists the certified groups that wait for a place. A group waits when it asked by claim, or when its active vote has
 * no place yet or is newer than the vote of its returned place.
 */
export function waitingGroups(
  places: readonly Place[],
  votes: readonly KnownVote[],
  certified: ReadonlySet<string>,
): string[] {
  const [placeOf, voteOf] = [byGroup(places), byGroup(votes)];
  const byPlace = places.filter(
    (place) => place.state === 'waiting' && (place.cause !== 'vote' || voteOf.get(place.groupId)?.active),
  );
  const byVote = votes.filter((vote) => {
    const place = placeOf.get(vote.groupId);
    return vote.active && (!place || (place.state === 'returned' && vote.version > place.voteVersion));
  });
  const groupIds = new Set([...byPlace, ...byVote].map(({ groupId }) => groupId));
  return [...groupIds].filter((groupId) => certified.has(groupId)).sort();
}

/**
 * Lists the requests that end because the claims of the season are over. A request ends whether or not its group is
 * certified.
 */
const endingRequests = (places: readonly Place[]): string[] =>
  places
    .filter(({ state }) => state === 'waiting')
    .map(({ groupId }) => groupId)
    .sort();

/** The return of a place depends on these facts beside the place itself. */
type PlaceContext = {
  readonly vote: KnownVote | undefined;
  readonly decertifiedAt: Date | null;
  readonly claimed: boolean;
};

/** @returns undefined for a place that is not granted */
function grantedPlace(place: Place, { vote, decertifiedAt, claimed }: PlaceContext): GrantedPlace | undefined {
  const { groupId, heldCents, chargedCents, plannedMonth, claimEndedAt, grantedAt } = place;
  if (place.state !== 'granted' || !grantedAt) return undefined;
  return {
    groupId,
    heldCents,
    chargedCents,
    plannedMonth,
    claimEndedAt,
    grantedAt,
    // A place that was written before there were reminders has no such field.
    remindedAt: (place as Partial<Place>).remindedAt ?? null,
    withdrawn: vote !== undefined && !vote.active && vote.version > place.voteVersion,
    decertifiedAt,
    claimed,
  };
}

/** Sums the money that returned places used. It stays in the reservation. */
function usedByReturned(places: readonly Place[]): FundableAction['returned'] {
  const returned = places.filter(({ state }) => state === 'returned');
  return {
    heldCents: returned.reduce((total, { heldCents }) => total + heldCents, 0),
    chargedCents: returned.reduce((total, { chargedCents }) => total + chargedCents, 0),
  };
}

/** Counts the recent ones among some votes of one action, by certified groups. */
function recentVotesOf({ now, certified }: SeasonFacts): (voters: readonly DatedVoter[]) => number {
  const since = recentSince(parisTime(now).day);
  return (voters) => voters.filter(({ groupId, castOn }) => castOn >= since && certified.has(groupId)).length;
}

const openActionsOf = ({ open, counts }: SeasonFacts): OpenAction[] =>
  open.map(({ _id: actionId, capCents, publishedAt, passing }) => ({
    actionId,
    capCents,
    publishedAt,
    passed: passing !== null,
    ...(counts.get(actionId) ?? NO_VOTES),
    voters: [],
  }));

/** Adds the groups that voted to the actions of a snapshot that need them. @param voters of these actions */
export function withVoters(snapshot: Snapshot, voters: readonly Voter[], certified: ReadonlySet<string>): Snapshot {
  const votersOn = byAction(voters.filter(({ groupId }) => certified.has(groupId)));
  return {
    ...snapshot,
    open: snapshot.open.map((action) => ({
      ...action,
      voters: (votersOn.get(action.actionId) ?? []).map(({ groupId }) => groupId).sort(),
    })),
  };
}

function fundableActionsOf(facts: SeasonFacts, claimsOver: boolean): FundableAction[] {
  const { fundable, certified, unfunded, decertified } = facts;
  const [votesOn, placesOn] = [byAction(facts.votes), byAction(facts.places)];
  const claimed = new Set(unfunded.map(({ actionId, groupId }) => placeId(actionId ?? '', groupId)));
  const decertifiedAt = new Map(decertified.map((group) => [group._id, group.decertifiedAt]));
  const recentVotes = recentVotesOf(facts);
  return fundable.map(({ _id: actionId, capCents, crossing, freeCents, publishedAt }) => {
    const [votes, places] = [votesOn.get(actionId) ?? [], placesOn.get(actionId) ?? []];
    const voteOf = byGroup(votes);
    const granted = places.flatMap(
      (place) =>
        grantedPlace(place, {
          vote: voteOf.get(place.groupId),
          decertifiedAt: decertifiedAt.get(place.groupId) ?? null,
          claimed: claimed.has(place._id),
        }) ?? [],
    );
    return {
      actionId,
      capCents,
      fundableAt: crossing?.at ?? publishedAt,
      recentVotes: recentVotes(votes.filter(({ active }) => active)),
      freeCents,
      returned: usedByReturned(places),
      waiting: claimsOver ? endingRequests(places) : waitingGroups(places, votes, certified),
      granted: granted.sort((a, b) => (a.groupId < b.groupId ? -1 : 1)),
    };
  });
}

/** Makes the snapshot from which a settlement decides. The same facts always give the same snapshot. */
export function snapshotOf(facts: SeasonFacts): Snapshot {
  const { now, season, remainingCents, certified } = facts;
  const claimsOver = parisTime(now).day > season.claimsUntil;
  return {
    seasonId: season._id,
    state: season.state,
    now,
    claimsOver,
    startsOn: season.startsOn,
    endsOn: season.endsOn,
    policy: season.policy,
    memory: season.memory,
    certifiedGroups: certified.size,
    totalCents: season.totalCents,
    remainingCents,
    open: openActionsOf(facts),
    fundable: fundableActionsOf(facts, claimsOver),
  };
}
