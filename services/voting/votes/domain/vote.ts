import { conflict, invalid } from '../../../../libs/errors/app-error.ts';

/** What a group promises when it votes. */
export type Commitment = {
  /** YYYY-MM */
  readonly plannedMonth: string;
  readonly commune: string;
  /** How the action will be adapted to local realities. */
  readonly adaptation: string;
};

/** One group's commitment to reproduce an action. */
export type Vote = Commitment & {
  /** `<action>.<group>`: one vote each, by the primary key. */
  readonly _id: string;
  readonly version: number;
  readonly actionId: string;
  readonly groupId: string;
  readonly seasonId: string;
  readonly state: 'active' | 'withdrawn';
  /** The commitment lives on after the vote. */
  readonly progress: 'pledged' | 'done';
  /** Keyed hash of action and person, unique: one person casts for one group only. A withdrawn vote frees it. */
  readonly voterKey: string;
  readonly castAt: Date;
  readonly withdrawnAt: Date | null;
};

export const voteId = (actionId: string, groupId: string): string => `${actionId}.${groupId}`;

/** Stands where a person did who is erased: the vote is the group's, and stays. */
export const erasedKey = (id: string): string => `erased.${id}`;

type SeasonDates = { readonly startsOn: string; readonly claimsUntil: string };

/** @throws invalid-request when the month lies outside the season and its claims period */
export function checkMonth(plannedMonth: string, { startsOn, claimsUntil }: SeasonDates): void {
  if (plannedMonth >= startsOn.slice(0, 7) && plannedMonth <= claimsUntil.slice(0, 7)) return;
  throw invalid('invalid-request', 'The planned month lies outside the season.', [
    { pointer: '/plannedMonth', detail: `must be from ${startsOn.slice(0, 7)} to ${claimsUntil.slice(0, 7)}` },
  ]);
}

type Cast = Commitment & Pick<Vote, 'actionId' | 'groupId' | 'seasonId' | 'voterKey'> & { at: Date };

const sameCommitment = (a: Commitment, b: Commitment) =>
  a.plannedMonth === b.plannedMonth && a.commune === b.commune && a.adaptation === b.adaptation;

/**
 * @returns undefined when the very same vote stands already: saying it twice is saying it once
 * @throws already-voted when the group voted otherwise
 */
export function cast(existing: Vote | undefined, { at, ...given }: Cast): Vote | undefined {
  if (existing?.state === 'active') {
    if (sameCommitment(existing, given)) return undefined;
    throw conflict(
      'already-voted',
      'This group has voted for this action already; withdraw that vote to change the commitment.',
    );
  }
  return {
    ...given,
    _id: voteId(given.actionId, given.groupId),
    version: (existing?.version ?? 0) + 1,
    state: 'active',
    progress: 'pledged',
    castAt: at,
    withdrawnAt: null,
  };
}

/** @throws illegal-transition */
export function withdraw(vote: Vote, at: Date): Vote {
  if (vote.state === 'withdrawn') throw conflict('illegal-transition', 'This vote is withdrawn already.');
  if (vote.progress === 'done') throw conflict('illegal-transition', 'This action is done and paid; its vote stands.');
  return { ...vote, version: vote.version + 1, state: 'withdrawn', withdrawnAt: at, voterKey: `withdrawn.${vote._id}` };
}
