import { conflict } from '../../../libs/errors/app-error.ts';
import { onNewestState, StaleWrite } from '../../../libs/errors/transient.ts';
import { isDuplicate } from '../../../libs/mongo/duplicate.ts';
import type { VotingDeps } from '../deps.ts';
import { voteChanged } from '../events.ts';
import { requireCertified, type KnownSeason } from '../known.ts';
import { cast, isRepeated, requirePlannedInSeason, voteId, type Commitment, type Vote } from './domain/vote.ts';
import { voterKeyOf } from './voter-key.ts';

export type Ballot = {
  readonly actionId: string;
  readonly groupId: string;
  /** This is the person who casts the vote of the group. */
  readonly personId: string;
  readonly commitment: Commitment;
};

/**
 * Casts a vote, by which a group commits itself to reproduce an action. When the same vote is sent again, the existing
 * vote is returned.
 * @returns the vote, and whether it is new
 * @throws not-known-yet, not-certified, season-not-open, invalid-request, already-voted, person-already-voted
 */
export async function castVote(
  deps: Pick<VotingDeps, 'votes' | 'tallies' | 'knownGroups' | 'knownSeasons' | 'now' | 'voterHashKey'>,
  { actionId, groupId, personId, commitment }: Ballot,
): Promise<{ vote: Vote; isNew: boolean }> {
  await requireCertified(deps.knownGroups, groupId);
  const season = await openSeasonOf(deps, actionId);
  requirePlannedInSeason(commitment, season);
  const voterKey = voterKeyOf(personId, actionId, deps.voterHashKey);
  const at = deps.now();
  return onNewestState(async () => {
    const existing = await deps.votes.find(voteId(actionId, groupId));
    if (existing && isRepeated(existing, commitment)) return { vote: existing, isNew: false };
    const vote = cast(existing, { actionId, groupId, seasonId: season._id, voterKey, commitment, at });
    return { vote: await saveVote(deps, vote), isNew: true };
  });
}

/** @returns the season in which the action is voted on @throws not-known-yet, season-not-open */
async function openSeasonOf(
  { tallies, knownSeasons }: Pick<VotingDeps, 'tallies' | 'knownSeasons'>,
  actionId: string,
): Promise<KnownSeason> {
  const { seasonId } = await tallies.ofAction(actionId);
  const season = await knownSeasons.get(seasonId);
  if (season.state !== 'open') throw conflict('season-not-open', 'The season takes no votes any more.');
  return season;
}

/** Saves a vote. The unique index on voterKey refuses a person who cast the vote of another group for this action. */
async function saveVote({ votes }: Pick<VotingDeps, 'votes'>, vote: Vote): Promise<Vote> {
  try {
    return await votes.save(vote, { events: (saved) => [voteChanged(saved)] });
  } catch (error) {
    if (!isDuplicate(error, 'voterKey')) throw error;
    // The index also refuses this vote when another call wrote the same vote at this moment. The existing vote is read
    // and returned then.
    const standing = await votes.find(vote._id);
    if (standing?.state === 'active') throw new StaleWrite(`vote ${vote._id} was cast at this moment`);
    throw conflict(
      'person-already-voted',
      'You have cast the vote of another group for this action; one person casts for one group.',
    );
  }
}
