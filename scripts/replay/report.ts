import type { Comparison, WayResult } from './compare.ts';
import { bar, ratePercent } from './curve.ts';
import { hindsightOf, type Hindsight } from './hindsight.ts';
import type { Morning } from './morning.ts';
import type { Election } from './pabulib.ts';
import type { Plan, PlanOptions } from './plan.ts';
import type { Result } from './result.ts';
import { writtenRules } from './rules.ts';
import type { Split } from './split.ts';
import { count, euros, number, share, table } from './table.ts';

/** What is replayed, and by which rules: printed before anything runs. */
export function introduction(election: Election, plan: Plan, { seed, days, arrival }: PlanOptions): string[] {
  const { name, projects, ballots } = election;
  const { budgetCents, endsOn, actions, returns, returnAfter, policy } = plan;
  const caps = actions.map(({ capCents }) => capCents);
  const votes = ballots.reduce((sum, { projectIds }) => sum + projectIds.length, 0);
  return [
    `${name}: ${count(projects.length, 'project')}, ${count(ballots.length, 'ballot')} with ${count(votes, 'vote')}, budget ${euros(election.budgetCents)}`,
    'A ballot is a certified group, a project an action, each choice one vote. The votes are real; commitments and expenses are not.',
    `caps       cost × €2,000 ÷ ${euros(Math.max(...projects.map(({ costCents }) => costCents)))} (the dearest), whole euros, at least €50: here ${euros(Math.min(...caps))} to ${euros(Math.max(...caps))}`,
    `season     ${euros(budgetCents)}${budgetCents === election.budgetCents ? ' (the budget of the file)' : ''}, ${count(days, 'day')} until ${endsOn}, settled each morning`,
    `ballots    ${arrival}, in an order of seed ${seed}; all actions are there from the first day on`,
    `returns    ${returns} % of the places are given back unused, ${count(returnAfter, 'day')} after they were granted`,
    `policy     ${policy.formula}: ${writtenRules(policy)}`,
  ];
}

/** One line for one morning on which something happened. */
export function progressLine({ day, ballots, votes, fundable, rateAfter, remainingAfterCents }: Morning): string {
  return `morning ${day}: ${count(ballots, 'ballot')}, ${count(votes, 'vote')}, ${fundable} fundable, rate ${ratePercent(rateAfter)}, ${euros(remainingAfterCents)} remain`;
}

const kinds = (path: readonly Morning[], kind: 'cross' | 'extend') =>
  path.reduce((sum, { decisions }) => sum + decisions.filter((decision) => decision.kind === kind).length, 0);

/** The path of a season: one row for so many days, and the curve of the rate beside it. */
export function pathTable(path: readonly Morning[], every: number): string[] {
  const header = ['morning', 'votes', 'remain', 'rate', 'least', 'median', 'most', 'crossed', 'fundable', 'passed', ''];
  const rows = path.flatMap((morning, index) => {
    if (morning.day % every !== 0 && morning.day !== 1 && index !== path.length - 1) return [];
    const { thresholds } = morning;
    const former = path.filter(({ day }) => day <= morning.day && day > morning.day - every);
    return [
      [
        String(morning.day),
        number(morning.votes),
        euros(morning.remainingAfterCents),
        ratePercent(morning.rateBefore),
        ...(thresholds ? [thresholds.least, thresholds.median, thresholds.most].map(number) : ['–', '–', '–']),
        String(kinds(former, 'cross')),
        String(morning.fundable),
        String(morning.passed),
        bar(morning.rateBefore, path),
      ],
    ];
  });
  const [first, ...rest] = table([header, ...rows].map((cells) => cells.slice(0, -1)));
  const bars = rows.map((cells) => cells.at(-1) ?? '');
  return [
    '',
    'The season, with the thresholds of its open actions (groups to be exceeded) and the curve of the rate:',
    first ?? '',
    ...rest.map((line, index) => `${line}  ${bars[index] ?? ''}`.trimEnd()),
  ];
}

/** Lists the actions that became fundable. */
export function actionsTable({ actions }: Result): string[] {
  const fundable = actions.filter((action) => action.fundable);
  const rows = fundable.map((action) => [
    `${action.number}  ${action.name.length > 60 ? `${action.name.slice(0, 59)}…` : action.name}`,
    euros(action.capCents),
    number(action.votes),
    number(action.granted),
    number(action.waiting),
    euros(action.reservedCents),
  ]);
  return [
    '',
    `The ${count(fundable.length, 'fundable action')}, by number:`,
    ...table([['action', 'cap', 'votes', 'places', 'waiting', 'reserved'], ...rows]),
  ];
}

const figures = ({ fundable, groupsWithNothing, groups, remainingCents }: Hindsight, totalCents: number) => [
  String(fundable),
  share(groupsWithNothing, groups),
  share(remainingCents, totalCents),
];

/** Sums a season up, with two elections beside it that know all ballots beforehand. */
export function summary(plan: Plan, path: readonly Morning[], result: Result): string[] {
  const { greedy, equalShares } = hindsightOf(plan);
  const fundable = result.actions.filter((action) => action.fundable).length;
  const last = path.at(-1);
  return [
    '',
    'Beside it, two elections that know all ballots beforehand; an action costs its cap for each of its voters:',
    ...table([
      ['', 'fundable', 'groups with none of theirs', 'money left', 'commitments that wait'],
      ['this season', ...figures({ ...result, fundable }, result.totalCents), number(result.waiting)],
      ['greedy', ...figures(greedy, plan.budgetCents), ''],
      ['equal shares', ...figures(equalShares, plan.budgetCents), ''],
    ]),
    '',
    `first crossing: ${path.find((morning) => morning.fundable > 0)?.day ?? 'none'}; ${kinds(path, 'extend')} extensions; ${count(last?.passed ?? 0, 'action')} passed without money for its places at the end, ${count(Math.max(0, ...path.map(({ passed }) => passed)), 'action')} at most at once`,
  ];
}

function comparedRow({ way, waiting, passed, firstDay, ...result }: WayResult, totalCents: number): string[] {
  const optional = (value: number | null) => (value === null ? '' : number(value));
  return [way, ...figures(result, totalCents), optional(waiting), optional(passed), optional(firstDay)];
}

/** The table of all ways to decide, over all the money and a quarter of it. */
export function comparisonTable(comparisons: readonly Comparison[]): string[] {
  const header = ['', 'fundable', 'groups with none', 'idle', 'waiting', 'passed, money lacks', 'first crossing'];
  return comparisons.flatMap(({ budgetCents, ways }) => [
    '',
    `With ${euros(budgetCents)}:`,
    ...table([header, ...ways.map((way) => comparedRow(way, budgetCents))]),
  ]);
}

/** Tells what it brings to propose an action in parts. */
export function splitTable({ parts, actions }: Split): string[] {
  const whole = actions.filter(({ crossedWhole }) => crossedWhole).length;
  const any = actions.filter(({ crossedParts }) => crossedParts > 0).length;
  const all = actions.filter(({ crossedParts }) => crossedParts === parts).length;
  return [
    '',
    `Each of ${count(actions.length, 'action')} once in ${parts} parts, with the others as they are:`,
    `  whole, ${share(whole, actions.length)} become fundable; in parts, ${share(any, actions.length)} get at least one part, ${share(all, actions.length)} all ${parts}`,
  ];
}
