import type { PersonalData } from '../../../libs/service/personal-data-routes.ts';
import type { VotingDeps } from '../deps.ts';
import { votesCastBy } from './votes-cast-by.ts';

/** Collects all data that voting keeps about a person. */
export async function personalData(
  deps: Pick<VotingDeps, 'votes' | 'tallies' | 'voterHashKey'>,
  personId: string,
): Promise<PersonalData> {
  const votes = await votesCastBy(deps, personId);
  return {
    votes: votes.map(({ _id: id, actionId, groupId, plannedMonth, commune, adaptation, castAt }) => ({
      id,
      actionId,
      groupId,
      plannedMonth,
      commune,
      adaptation,
      castAt,
    })),
  };
}
