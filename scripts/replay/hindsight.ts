import { countWithNothing, votesFor } from './ballots.ts';
import { equalShares } from './equal-shares.ts';
import { greedyElection, type Choice, type PricedElection } from './greedy.ts';
import type { Plan } from './plan.ts';

/** What an election leads to that knows all ballots beforehand. */
export type Hindsight = {
  readonly fundable: number;
  readonly groups: number;
  readonly groupsWithNothing: number;
  readonly remainingCents: number;
};

/** The election that a season would be if all ballots were there at once: an action costs a place for each of its voters. */
function pricedElection({ actions, groups, budgetCents }: Plan): PricedElection {
  const votes = votesFor(groups);
  const projects = actions
    .map(({ projectId: id, capCents }) => ({ id, costCents: capCents * (votes.get(id) ?? 0) }))
    .filter(({ costCents }) => costCents > 0);
  return { budgetCents, projects, ballots: groups };
}

/** Adds what still fits to what is elected: the projects with the lowest cost per voter first. */
function completed(election: PricedElection, { winners, spentCents }: Choice): Choice {
  const votes = votesFor(election.ballots);
  const won = new Set(winners);
  let spent = spentCents;
  const order = election.projects
    .map((project) => ({ ...project, perVoter: project.costCents / (votes.get(project.id) ?? 1) }))
    .sort((a, b) => a.perVoter - b.perVoter);
  for (const { id, costCents } of order) {
    if (won.has(id) || spent + costCents > election.budgetCents) continue;
    won.add(id);
    spent += costCents;
  }
  return { winners: [...won], spentCents: spent };
}

/** Counts what two elections with hindsight would lead to. */
export function hindsightOf(plan: Plan): { readonly greedy: Hindsight; readonly equalShares: Hindsight } {
  const election = pricedElection(plan);
  const countChoice = ({ winners, spentCents }: Choice): Hindsight => {
    const won = new Set(winners);
    const { voters, withNothing } = countWithNothing(plan.groups, (id) => won.has(id));
    return {
      fundable: won.size,
      groups: voters,
      groupsWithNothing: withNothing,
      remainingCents: plan.budgetCents - spentCents,
    };
  };
  return {
    greedy: countChoice(greedyElection(election)),
    equalShares: countChoice(completed(election, equalShares(election))),
  };
}
