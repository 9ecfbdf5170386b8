import type { Ballot } from './pabulib.ts';

type Choices = Pick<Ballot, 'projectIds'>;

/** Counts the ballots that name each project. */
export function votesFor(ballots: readonly Choices[]): Map<string, number> {
  const votes = new Map<string, number>();
  for (const { projectIds } of ballots) for (const id of projectIds) votes.set(id, (votes.get(id) ?? 0) + 1);
  return votes;
}

/** Counts the voters, and those of them who got none of what they chose. An empty ballot asked for nothing. */
export function countWithNothing(
  ballots: readonly Choices[],
  isWon: (projectId: string) => boolean,
): { voters: number; withNothing: number } {
  const cast = ballots.filter(({ projectIds }) => projectIds.length > 0);
  return { voters: cast.length, withNothing: cast.filter(({ projectIds }) => !projectIds.some(isWon)).length };
}
