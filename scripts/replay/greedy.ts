import type { Election, Project } from './pabulib.ts';

export type Greedy = {
  readonly winners: readonly Project[];
  readonly losers: readonly Project[];
  readonly spentCents: number;
  readonly voters: number;
  /** The voters of whose projects none won. */
  readonly votersWithNothing: number;
};

/** Counts how many ballots name each project. */
export function votesFor({ projects, ballots }: Pick<Election, 'projects' | 'ballots'>): Map<string, number> {
  const votes = new Map(projects.map(({ id }) => [id, 0]));
  for (const { projectIds } of ballots) for (const id of projectIds) votes.set(id, (votes.get(id) ?? 0) + 1);
  return votes;
}

/**
 * Counts the voters, and how many of them got nothing that they chose. Voters with an empty ballot asked for nothing,
 * so they do not count.
 */
export function countWithNothing(
  ballots: Election['ballots'],
  isWon: (projectId: string) => boolean,
): { voters: number; withNothing: number } {
  const cast = ballots.filter(({ projectIds }) => projectIds.length > 0);
  return { voters: cast.length, withNothing: cast.filter(({ projectIds }) => !projectIds.some(isWon)).length };
}

/**
 * Holds the plain competitive election: the project with the most votes comes first, and one that the money does not
 * cover is skipped. With equal votes the cheaper project comes first, then the order of the file decides.
 */
export function greedyElection(election: Election): Greedy {
  const votes = votesFor(election);
  const order = [...election.projects].sort(
    (a, b) => (votes.get(b.id) ?? 0) - (votes.get(a.id) ?? 0) || a.costCents - b.costCents,
  );
  const won = new Set<string>();
  let spentCents = 0;
  for (const { id, costCents } of order) {
    if (spentCents + costCents > election.budgetCents) continue;
    won.add(id);
    spentCents += costCents;
  }
  const { voters, withNothing } = countWithNothing(election.ballots, (id) => won.has(id));
  return {
    winners: order.filter(({ id }) => won.has(id)),
    losers: order.filter(({ id }) => !won.has(id)),
    spentCents,
    voters,
    votersWithNothing: withNothing,
  };
}
