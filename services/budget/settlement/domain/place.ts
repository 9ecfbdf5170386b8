/** One group's guaranteed cap on a fundable action: set aside for it by name. */
export type Place = {
  /** `<action>.<group>`: one place each, by the primary key. */
  readonly _id: string;
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

export const placeId = (actionId: string, groupId: string): string => `${actionId}.${groupId}`;

type Request = Pick<
  Place,
  'actionId' | 'groupId' | 'seasonId' | 'capCents' | 'plannedMonth' | 'voteVersion' | 'cause'
> & { at: Date };

/** @returns the waiting place, or undefined when the group has or awaits one already */
export function requestPlace(existing: Place | undefined, request: Request): Place | undefined {
  if (existing && existing.state !== 'returned') return undefined;
  const { at, ...asked } = request;
  return {
    ...asked,
    _id: placeId(asked.actionId, asked.groupId),
    version: (existing?.version ?? 0) + 1,
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
  version: place.version + 1,
  state: 'granted',
  grantedAt: at,
});

export const giveBack = (place: Place, cause: Place['cause']): Place => ({
  ...place,
  version: place.version + 1,
  state: 'returned',
  cause,
});

export const remind = (place: Place, at: Date): Place => ({ ...place, version: place.version + 1, remindedAt: at });

/** A group that waits by vote alone waits no longer once it withdraws; one that filed a claim waits for that. */
export const waitFor = (place: Place, cause: 'vote' | 'claim'): Place => ({
  ...place,
  version: place.version + 1,
  cause,
});

export const isUnused = (place: Pick<Place, 'heldCents' | 'chargedCents'>): boolean =>
  place.heldCents === 0 && place.chargedCents === 0;
