import type { Choice, PricedElection } from './greedy.ts';

type Candidate = { readonly id: string; readonly costCents: number; readonly supporters: readonly number[] };

/** Which projects each voter supports, as a list of voters for each project. */
function candidatesOf({ projects, ballots }: PricedElection): Candidate[] {
  const supporters = new Map<string, number[]>(projects.map(({ id }) => [id, []]));
  for (const [voter, { projectIds }] of ballots.entries()) for (const id of projectIds) supporters.get(id)?.push(voter);
  return projects.map(({ id, costCents }) => ({ id, costCents, supporters: supporters.get(id) ?? [] }));
}

/**
 * Finds the smallest amount such that the supporters can pay the cost when each of them pays this amount, or all that
 * is left to them if they have less. @returns undefined when they cannot pay it together
 */
function shareOf({ costCents, supporters }: Candidate, left: readonly number[]): number | undefined {
  const purses = supporters.map((voter) => left[voter] ?? 0).sort((a, b) => a - b);
  let restCents = costCents;
  for (const [index, purse] of purses.entries()) {
    const share = restCents / (purses.length - index);
    if (purse >= share) return share;
    restCents -= purse;
  }
  return undefined;
}

/**
 * The method of equal shares (Peters, Skowron: "Proportionality and the Limits of Welfarism", 2020; Peters, Pierczyński,
 * Skowron: "Proportional Participatory Budgeting with Additive Utilities", 2021), where a chosen project is worth as
 * much to each of its voters as any other one. Every voter has an equal share of the budget. Again and again the
 * project wins whose supporters can pay for it with the smallest payment per supporter; they pay, those who have less
 * pay all that they have. It ends when no project can be paid by its supporters. What is left then stays unspent.
 */
export function equalShares(election: PricedElection): Choice {
  const left = election.ballots.map(() => election.budgetCents / Math.max(1, election.ballots.length));
  const open = new Set(candidatesOf(election).filter(({ supporters }) => supporters.length > 0));
  const winners: string[] = [];
  let spentCents = 0;
  for (;;) {
    let best: { readonly candidate: Candidate; readonly share: number } | undefined;
    for (const candidate of open) {
      const share = shareOf(candidate, left);
      if (share === undefined) open.delete(candidate);
      else if (!best || share < best.share) best = { candidate, share };
    }
    if (!best) return { winners, spentCents };
    const { candidate, share } = best;
    for (const voter of candidate.supporters) left[voter] = Math.max(0, (left[voter] ?? 0) - share);
    open.delete(candidate);
    winners.push(candidate.id);
    spentCents += candidate.costCents;
  }
}
