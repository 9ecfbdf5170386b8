import { parisTime } from '../../../libs/time/paris.ts';
import type { KnownVote, Projections } from '../known.ts';
import type { BudgetStore } from '../store.ts';
import { placeId, type Place } from './domain/place.ts';
import type { FundableAction, GrantedPlace, OpenAction, Snapshot } from './domain/snapshot.ts';

const groupBy = <T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
};

/** A group waits when it asked by claim, or when its newest vote asked later than its place was last given or returned. */
function waitingOn(
  places: readonly Place[],
  votes: readonly KnownVote[],
  isCertified: (groupId: string) => boolean,
): string[] {
  const placeOf = new Map(places.map((place) => [place.groupId, place]));
  const voteOf = new Map(votes.map((vote) => [vote.groupId, vote]));
  const byPlace = places.filter(
    (place) => place.state === 'waiting' && (place.cause !== 'vote' || voteOf.get(place.groupId)?.active),
  );
  const byVote = votes.filter((vote) => {
    const place = placeOf.get(vote.groupId);
    return vote.active && (!place || (place.state === 'returned' && vote.version > place.voteVersion));
  });
  return [...new Set([...byPlace, ...byVote].map(({ groupId }) => groupId))].filter(isCertified).sort();
}

/** Everything that a settlement decides from, read in one transaction, so that it fits together. */
export function takeSnapshot(
  { store, projections }: { store: BudgetStore; projections: Projections },
  seasonId: string,
  now: Date,
): Promise<Snapshot | undefined> {
  return store.inTransaction(async (session) => {
    const season = await store.seasons.find(seasonId, session);
    if (!season) return undefined;
    const claimsOver = parisTime(now).day > season.claimsUntil;
    const remainingCents = await store.ledger.available(`national:${seasonId}`, session);
    const certified = new Set(await projections.certifiedIds(session));
    const isCertified = (groupId: string) => certified.has(groupId);
    const actions = await store.actionsOf(seasonId, session);
    const openActions = actions.filter(({ state }) => state === 'open');
    const fundableActions = actions.filter(({ state }) => state === 'fundable');
    const votersOn = groupBy(
      await projections.votersOn(
        openActions.map(({ _id }) => _id),
        session,
      ),
      ({ actionId }) => actionId,
    );
    const votesOn = groupBy(
      await projections.votesOn(
        fundableActions.map(({ _id }) => _id),
        session,
      ),
      ({ actionId }) => actionId,
    );
    const places = await store.placesOn(
      fundableActions.map(({ _id }) => _id),
      session,
    );
    const placesOn = groupBy(places, ({ actionId }) => actionId);
    const claimed = new Set(
      (
        await store.unfundedOn(
          fundableActions.map(({ _id }) => _id),
          session,
        )
      ).map(({ actionId, groupId }) => placeId(actionId ?? '', groupId)),
    );
    const lost = await projections.decertified(
      [...new Set(places.map(({ groupId }) => groupId).filter((groupId) => !isCertified(groupId)))],
      session,
    );
    const decertifiedAt = new Map(lost.map((group) => [group._id, group.decertifiedAt]));

    const open = openActions.map(({ _id: actionId, capCents, publishedAt }): OpenAction => {
      const voters = (votersOn.get(actionId) ?? []).map(({ groupId }) => groupId).filter(isCertified);
      return { actionId, capCents, publishedAt, voters: voters.sort() };
    });

    const fundable = fundableActions.map(
      ({ _id: actionId, capCents, crossing, freeCents, publishedAt }): FundableAction => {
        const votes = votesOn.get(actionId) ?? [];
        const voteOf = new Map(votes.map((vote) => [vote.groupId, vote]));
        const here = placesOn.get(actionId) ?? [];
        const granted = here.flatMap((place): GrantedPlace[] => {
          if (place.state !== 'granted' || !place.grantedAt) return [];
          const { groupId, heldCents, chargedCents, plannedMonth, claimEndedAt, grantedAt, remindedAt } = place;
          const vote = voteOf.get(groupId);
          const withdrawn = vote !== undefined && !vote.active && vote.version > place.voteVersion;
          return [
            {
              groupId,
              heldCents,
              chargedCents,
              plannedMonth,
              claimEndedAt,
              grantedAt,
              remindedAt: remindedAt ?? null,
              withdrawn,
              decertifiedAt: decertifiedAt.get(groupId) ?? null,
              claimed: claimed.has(place._id),
            },
          ];
        });
        // When the season ends, a request ends with it, whoever made it.
        const waiting = claimsOver
          ? here
              .filter((place) => place.state === 'waiting')
              .map(({ groupId }) => groupId)
              .sort()
          : waitingOn(here, votes, isCertified);
        const returned = { heldCents: 0, chargedCents: 0 };
        for (const { state, heldCents, chargedCents } of here) {
          if (state !== 'returned') continue;
          returned.heldCents += heldCents;
          returned.chargedCents += chargedCents;
        }
        return {
          actionId,
          capCents,
          fundableAt: crossing?.at ?? publishedAt,
          freeCents,
          returned,
          waiting,
          granted: granted.sort((a, b) => (a.groupId < b.groupId ? -1 : 1)),
        };
      },
    );

    const { state, policy, totalCents } = season;
    return {
      seasonId,
      state,
      now,
      claimsOver,
      policy,
      certifiedGroups: certified.size,
      totalCents,
      remainingCents,
      open,
      fundable,
    };
  });
}
