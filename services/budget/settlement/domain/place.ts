import { ofGroupOnAction } from '../../../../libs/events/ids.ts';
import type { KnownVote } from '../../known.ts';
import type { BudgetAction } from './action.ts';

/** One group's guaranteed cap on a fundable action: set aside for it by name. */
export type Place = {
  /** `<action>.<group>`: one place each, by the primary key. */
  readonly _id: string;
  /** 0 until the place was saved. */
  readonly version: number;
  readonly actionId: string;
  readonly groupId: string;
  readonly seasonId: string;
  readonly capCents: number;
  readonly state: 'waiting' | 'granted' | 'returned';
  readonly cause: 'vote' | 'claim' | 'withdrawn' | 'decertified' | 'unused' | 'claim-ended' | 'season-closed';
  readonly heldCents: number;
  readonly chargedCents: number;
  /** YYYY-MM; null for a place asked for by a claim. */
  readonly plannedMonth: string | null;
  /** Version of the vote that asked last: only a newer vote asks again. 0 for a claim. */
  readonly voteVersion: number;
  readonly requestedAt: Date;
  readonly grantedAt: Date | null;
  /** End of the last claim on it, which prolongs it. */
  readonly claimEndedAt: Date | null;
  /** When its group was last told that it is about to return unused. */
  readonly remindedAt: Date | null;
};

export const placeId = ofGroupOnAction;

type Request = Pick<
  Place,
  'actionId' | 'groupId' | 'seasonId' | 'capCents' | 'plannedMonth' | 'voteVersion' | 'cause'
> & { at: Date };

/** @returns the waiting place, or undefined when the group has or awaits one already */
export function requestPlace(existing: Place | undefined, request: Request): Place | undefined {
  if (existing && existing.state !== 'returned') return undefined;
  const { at, ...requested } = request;
  return {
    ...requested,
    _id: placeId(request.actionId, request.groupId),
    version: existing?.version ?? 0,
    state: 'waiting',
    heldCents: existing?.heldCents ?? 0,
    chargedCents: existing?.chargedCents ?? 0,
    requestedAt: at,
    grantedAt: null,
    claimEndedAt: existing?.claimEndedAt ?? null,
    remindedAt: null,
  };
}

export const grant = (place: Place, at: Date): Place => ({
  ...place,
  state: 'granted',
  grantedAt: at,
});

export const giveBack = (place: Place, cause: Place['cause']): Place => ({
  ...place,
  state: 'returned',
  cause,
});

export const remind = (place: Place, at: Date): Place => ({ ...place, remindedAt: at });

/** A group that waits by vote alone waits no longer once it withdraws; one that filed a claim waits for that. */
export const waitFor = (place: Place, cause: 'vote' | 'claim'): Place => ({
  ...place,
  cause,
});

export const isUnused = (place: Pick<Place, 'heldCents' | 'chargedCents'>): boolean =>
  place.heldCents === 0 && place.chargedCents === 0;

type Ask = { readonly groupId: string; readonly at: Date };

/** The request of a group whose vote asks for a place; undefined when it has or awaits one already. */
export const requestByVote = (
  existing: Place | undefined,
  { _id: actionId, seasonId, capCents }: Pick<BudgetAction, '_id' | 'seasonId' | 'capCents'>,
  vote: Pick<KnownVote, 'plannedMonth' | 'version'> | undefined,
  { groupId, at }: Ask,
): Place | undefined =>
  requestPlace(existing, {
    actionId,
    groupId,
    seasonId,
    capCents,
    cause: 'vote',
    plannedMonth: vote?.plannedMonth ?? null,
    voteVersion: vote?.version ?? 0,
    at,
  });

/**
 * The places that a crossing grants. A group that withdrew since the snapshot keeps the decision valid, but takes no
 * place: the money stays free for others.
 */
export function placesOfVoters(
  action: BudgetAction,
  groupIds: readonly string[],
  votes: readonly KnownVote[],
  at: Date,
): Place[] {
  const active = new Map(votes.filter((vote) => vote.active).map((vote) => [vote.groupId, vote]));
  return groupIds.flatMap((groupId) => {
    const vote = active.get(groupId);
    const place = vote && requestByVote(undefined, action, vote, { groupId, at });
    return place ? [grant(place, at)] : [];
  });
}

/** @returns undefined when the place of the group waits no longer */
export function grantWaiting(
  existing: Place | undefined,
  action: BudgetAction,
  vote: KnownVote | undefined,
  ask: Ask,
): Place | undefined {
  const place = requestByVote(existing, action, vote, ask) ?? existing;
  return place?.state === 'waiting' ? grant(place, ask.at) : undefined;
}
