import { ofGroupOnAction } from '../../../../libs/events/ids.ts';
import type { KnownVote } from '../../known.ts';
import type { BudgetAction } from './action.ts';

/** A place is the guaranteed cap of one group on a fundable action. Its money is set aside for this group by name. */
export type Place = {
  /** The id has the form `<action>.<group>`, so the primary key allows each group one place on an action. */
  readonly _id: string;
  /** The version is 0 until the place is saved. */
  readonly version: number;
  readonly actionId: string;
  readonly groupId: string;
  readonly seasonId: string;
  readonly capCents: number;
  readonly state: 'waiting' | 'granted' | 'returned';
  readonly cause: 'vote' | 'claim' | 'withdrawn' | 'decertified' | 'unused' | 'claim-ended' | 'season-closed';
  readonly heldCents: number;
  readonly chargedCents: number;
  /**
   * This is the month in which the group plans the action, as YYYY-MM. It is null when no vote planned one, because a
   * claim asked for the place.
   */
  readonly plannedMonth: string | null;
  /**
   * This is the version of the vote that asked last, because only a newer vote may ask again. It is 0 when a claim
   * asked.
   */
  readonly voteVersion: number;
  readonly requestedAt: Date;
  readonly grantedAt: Date | null;
  /**
   * This is the moment at which the last claim on the place ended. The delay after which an unused place returns starts
   * again then.
   */
  readonly claimEndedAt: Date | null;
  /** This is the moment at which the group was last reminded that its unused place will return soon. */
  readonly remindedAt: Date | null;
  /**
   * This is the settlement that prepared the place, in several transactions with many others. The place is granted from
   * the moment at which its action names this settlement as the one that granted, so that all are granted at once.
   */
  readonly preparedBy: string | null;
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
    preparedBy: null,
  };
}

/**
 * Gives a place as everybody sees it. A place that is only prepared is still asked for; on an action that is not
 * fundable yet nobody asked.
 */
export function asSeen<T extends Pick<Place, 'state' | 'grantedAt' | 'preparedBy'>>(
  place: T,
  action: Pick<BudgetAction, 'state' | 'grantedBy'> | undefined,
): T | undefined {
  if (!place.preparedBy || action?.grantedBy === place.preparedBy) return place;
  return action?.state === 'fundable' ? { ...place, state: 'waiting', grantedAt: null } : undefined;
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

/**
 * Sets the reason for which a place waits. A place that waits only for a vote ends when the group withdraws it; a place
 * that waits for a claim stays.
 */
export const waitFor = (place: Place, cause: 'vote' | 'claim'): Place => ({
  ...place,
  cause,
});

export const isUnused = (place: Pick<Place, 'heldCents' | 'chargedCents'>): boolean =>
  place.heldCents === 0 && place.chargedCents === 0;

type WaitingRequest = { readonly groupId: string; readonly at: Date };

/**
 * Makes the request of a group whose vote asks for a place. The result is undefined when the group has a place or waits
 * for one already.
 */
export const requestByVote = (
  existing: Place | undefined,
  { _id: actionId, seasonId, capCents }: Pick<BudgetAction, '_id' | 'seasonId' | 'capCents'>,
  vote: Pick<KnownVote, 'plannedMonth' | 'version'> | undefined,
  { groupId, at }: WaitingRequest,
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
 * Makes the places that a crossing grants. When a group withdrew its vote after the snapshot, the decision stays valid,
 * but the group takes no place and the money stays free for others.
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
  ask: WaitingRequest,
): Place | undefined {
  const place = requestByVote(existing, action, vote, ask) ?? existing;
  return place?.state === 'waiting' ? grant(place, ask.at) : undefined;
}
