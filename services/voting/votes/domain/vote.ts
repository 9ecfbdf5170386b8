import { conflict, invalid } from '../../../../libs/errors/app-error.ts';
import { ofGroupOnAction } from '../../../../libs/events/ids.ts';
import { UNSAVED } from '../../../../libs/mongo/version.ts';

/** A group promises this when it votes. */
export type Commitment = {
  /** This is the month in which the group plans the action, as YYYY-MM. */
  readonly plannedMonth: string;
  readonly commune: string;
  /** The group describes here how it will adapt the action to local realities. */
  readonly adaptation: string;
};

/** A vote is the commitment of one group to reproduce an action. */
export type Vote = Commitment & {
  /** The id has the form `<action>.<group>`, so the primary key allows a group one vote for each action. */
  readonly _id: string;
  readonly version: number;
  readonly actionId: string;
  readonly groupId: string;
  readonly seasonId: string;
  readonly state: 'active' | 'withdrawn';
  /** This is the progress of the commitment, which continues after the votes are counted. */
  readonly progress: 'pledged' | 'done';
  /**
   * This is a keyed hash of action and person. It is unique, so that a person casts the vote of one group only. A
   * withdrawn vote frees the hash.
   */
  readonly voterKey: string;
  /**
   * When the person is erased, the hash stays as a tombstone until the season ends: otherwise whoever signs up again with
   * the same id could vote for another group, too. Nothing else looks for it any more.
   */
  readonly personErased?: boolean;
  readonly castAt: Date;
  readonly withdrawnAt: Date | null;
};

export const voteId = ofGroupOnAction;

/** Gives the voter key of a vote whose person is erased and whose season is over. The vote belongs to the group. */
export const erasedKey = (id: string): string => `erased.${id}`;

type SeasonDates = { readonly startsOn: string; readonly claimsUntil: string };

/** @throws invalid-request when the month lies outside the season and its claims period */
export function requirePlannedInSeason(
  { plannedMonth }: Pick<Commitment, 'plannedMonth'>,
  { startsOn, claimsUntil }: SeasonDates,
): void {
  const [first, last] = [startsOn.slice(0, 7), claimsUntil.slice(0, 7)];
  if (plannedMonth >= first && plannedMonth <= last) return;
  throw invalid('invalid-request', 'The planned month lies outside the season.', [
    { pointer: '/plannedMonth', detail: `must be from ${first} to ${last}` },
  ]);
}

/** Returns true when the new vote says the same as the vote that the group has already. */
export const isRepeated = (vote: Vote, { plannedMonth, commune, adaptation }: Commitment): boolean =>
  vote.state === 'active' &&
  vote.plannedMonth === plannedMonth &&
  vote.commune === commune &&
  vote.adaptation === adaptation;

type Cast = Pick<Vote, 'actionId' | 'groupId' | 'seasonId' | 'voterKey'> & {
  readonly commitment: Commitment;
  readonly at: Date;
};

/** @param existing the vote that the group withdrew, if there is one @throws already-voted when it is active */
export function cast(
  existing: Vote | undefined,
  { actionId, groupId, seasonId, voterKey, commitment, at }: Cast,
): Vote {
  if (existing?.state === 'active')
    throw conflict(
      'already-voted',
      'This group has voted for this action already; withdraw that vote to change the commitment.',
    );
  return {
    _id: voteId(actionId, groupId),
    version: existing?.version ?? UNSAVED,
    actionId,
    groupId,
    seasonId,
    state: 'active',
    progress: 'pledged',
    voterKey,
    personErased: false,
    plannedMonth: commitment.plannedMonth,
    commune: commitment.commune,
    adaptation: commitment.adaptation,
    castAt: at,
    withdrawnAt: null,
  };
}

/** @throws illegal-transition */
export function withdraw(vote: Vote, at: Date): Vote {
  if (vote.state === 'withdrawn') throw conflict('illegal-transition', 'This vote is withdrawn already.');
  if (vote.progress === 'done') throw conflict('illegal-transition', 'This action is done and paid; its vote stands.');
  return { ...vote, state: 'withdrawn', withdrawnAt: at, voterKey: `withdrawn.${vote._id}`, personErased: false };
}

/** @returns undefined when the group has done the action already */
export const keepCommitment = (vote: Vote): Vote | undefined =>
  vote.progress === 'pledged' ? { ...vote, progress: 'done' } : undefined;
