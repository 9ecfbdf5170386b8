import { votesFor } from './ballots.ts';
import type { Ballot } from './pabulib.ts';

/** An election over projects whose costs are already those that a season would pay. */
export type PricedElection = {
  readonly budgetCents: number;
  readonly projects: readonly { readonly id: string; readonly costCents: number }[];
  readonly ballots: readonly Pick<Ballot, 'projectIds'>[];
};

/** The projects that win, in the order in which they were chosen, and what they cost. */
export type Choice = { readonly winners: readonly string[]; readonly spentCents: number };

/**
 * The plain competitive election: the project with most votes first, and what does not fit is skipped. Of equal votes
 * the cheaper project comes first, then the one that stands first in the file.
 */
export function greedyElection({ projects, ballots, budgetCents }: PricedElection): Choice {
  const votes = votesFor(ballots);
  const order = [...projects].sort(
    (a, b) => (votes.get(b.id) ?? 0) - (votes.get(a.id) ?? 0) || a.costCents - b.costCents,
  );
  const winners: string[] = [];
  let spentCents = 0;
  for (const { id, costCents } of order) {
    if (spentCents + costCents > budgetCents) continue;
    winners.push(id);
    spentCents += costCents;
  }
  return { winners, spentCents };
}
