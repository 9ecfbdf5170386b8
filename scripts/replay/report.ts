import { euros } from '../demo/narrator.ts';
import type { Greedy } from './greedy.ts';
import type { Election } from './pabulib.ts';
import type { Plan, ReplayOptions } from './plan.ts';
import type { Replayed } from './replay.ts';
import type { StepTaken } from './steps.ts';

const numbers = new Intl.NumberFormat('en-IE');
const count = (number: number, noun: string) => `${numbers.format(number)} ${noun}${number === 1 ? '' : 's'}`;
const share = (part: number, whole: number) => (whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`);
const perSecond = (number: number, seconds: number) => Math.round(number / Math.max(seconds, 0.001));

/** Numbers stand to the right, words to the left. */
function table(rows: readonly (readonly string[])[], align: 'numbers' | 'words' = 'numbers'): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const pad = (cell: string, column: number) =>
    column === 0 || align === 'words' ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(pad).join('  ')}`.trimEnd());
}

/** Says what is replayed, and by which rules. It is printed before anything runs. */
export function introduction(
  election: Election,
  { policy, budgetCents, steps, endsOn, actions }: Plan,
  { seed, workers, step }: ReplayOptions,
): string[] {
  const { name, projects, ballots } = election;
  const caps = actions.map(({ capCents }) => capCents);
  const votes = ballots.reduce((sum, { projectIds }) => sum + projectIds.length, 0);
  return [
    `${name}: ${count(projects.length, 'project')}, ${count(ballots.length, 'ballot')} with ${count(votes, 'vote')}, budget ${euros(election.budgetCents)}`,
    'A ballot is a certified group, a project an action, each choice one vote. The votes are real; commitments and expenses are not.',
    `caps       cost × €2,000 ÷ ${euros(Math.max(...projects.map(({ costCents }) => costCents)))} (the dearest), whole euros, at least €50: here ${euros(Math.min(...caps))} to ${euros(Math.max(...caps))}`,
    `season     ${euros(budgetCents)}${budgetCents === election.budgetCents ? ' (the budget of the file)' : ''}, daily, until ${endsOn}; ${count(steps.length, 'settlement')}, one after each ${count(step, 'ballot')}`,
    `policy     ${Object.entries(policy)
      .map(([rule, value]) => `${rule}=${value}`)
      .join(',')}`,
    `replay     seed ${seed}, ${count(workers, 'worker')}; nobody is mailed, and no place returns unused (all are planned for the last month)`,
  ];
}

const thresholdsOf = ({ thresholds }: StepTaken) =>
  thresholds ? [thresholds.least, thresholds.median, thresholds.most].map(String) : ['–', '–', '–'];

export function progressLine(
  { ballots, votes, crossed, fundable, remainingAfterCents, seconds, thresholds }: StepTaken,
  { groups }: Plan,
  before: number,
): string {
  const [done, of] = [numbers.format(ballots), numbers.format(groups.length)];
  const open = thresholds ? `thresholds ${thresholds.least} to ${thresholds.most}` : 'no action open';
  return `${done.padStart(of.length)}/${of} ballots, ${count(votes, 'vote')} (${perSecond(votes - before, seconds.voting)}/s, queues drained), ${open}, settled in ${seconds.settling.toFixed(1)} s: ${crossed.length} crossed, ${fundable} fundable, ${euros(remainingAfterCents)} remain`;
}

function pathTable({ path }: Replayed): string[] {
  const header = [
    'ballots',
    'votes',
    'remaining',
    'least',
    'median',
    'most',
    'crossed',
    'extended',
    'reserved',
    'left',
  ];
  const rows = path.map((taken) => [
    numbers.format(taken.ballots),
    numbers.format(taken.votes),
    euros(taken.remainingBeforeCents),
    ...thresholdsOf(taken),
    String(taken.crossed.length),
    String(taken.extended),
    euros(taken.remainingBeforeCents - taken.remainingAfterCents),
    euros(taken.remainingAfterCents),
  ]);
  return [
    '',
    'The thresholds of the open actions as the money goes (groups to be exceeded; before each settlement):',
    ...table([header, ...rows]),
  ];
}

function actionsTable({ outcome }: Replayed): string[] {
  const fundable = outcome.actions.filter((action) => action.fundable);
  const rows = fundable.map(({ number, name, capCents, votes, granted, waiting, reservedCents }) => [
    `${number}  ${name.length > 60 ? `${name.slice(0, 59)}…` : name}`,
    euros(capCents),
    numbers.format(votes),
    numbers.format(granted),
    numbers.format(waiting),
    euros(reservedCents),
  ]);
  return [
    '',
    `The ${count(fundable.length, 'fundable action')}, by number:`,
    ...table([['action', 'cap', 'votes', 'places', 'waiting', 'reserved'], ...rows]),
  ];
}

/** The two elections answer two questions. Only the number of those who are left with nothing can be compared. */
function comparison({ outcome, plan }: Replayed, greedy: Greedy, election: Election): string[] {
  const { totalCents, remainingCents, actions, groups, groupsWithNothing, groupsWithPlace } = outcome;
  const fundable = actions.filter((action) => action.fundable).length;
  const rows = [
    ['', 'Seuil', 'greedy election'],
    [
      'the question',
      'which actions may every group do, and be paid for',
      'which projects does the city pay for, once each',
    ],
    [
      'chosen',
      `${fundable} of ${count(actions.length, 'action')} fundable`,
      `${greedy.winners.length} of ${count(election.projects.length, 'project')} win, ${greedy.losers.length} lose`,
    ],
    ['money', euros(totalCents), euros(election.budgetCents)],
    [
      'reserved, or spent',
      `${euros(totalCents - remainingCents)} (${share(totalCents - remainingCents, totalCents)})`,
      `${euros(greedy.spentCents)} (${share(greedy.spentCents, election.budgetCents)})`,
    ],
    ['left', euros(remainingCents), euros(election.budgetCents - greedy.spentCents)],
    [
      'with at least one of their choices',
      `${numbers.format(groups - groupsWithNothing)} of ${count(groups, 'group')} (${share(groups - groupsWithNothing, groups)})`,
      `${numbers.format(greedy.voters - greedy.votersWithNothing)} of ${count(greedy.voters, 'voter')} (${share(greedy.voters - greedy.votersWithNothing, greedy.voters)})`,
    ],
    [
      'with a place of their own',
      `${numbers.format(groupsWithPlace)} (${share(groupsWithPlace, groups)}), ${numbers.format(groups - groupsWithNothing - groupsWithPlace)} only wait for one`,
      '',
    ],
    [
      'with nothing',
      `${numbers.format(groupsWithNothing)} (${share(groupsWithNothing, groups)})`,
      `${numbers.format(greedy.votersWithNothing)} (${share(greedy.votersWithNothing, greedy.voters)})`,
    ],
  ];
  return [
    '',
    'Beside it, a plain competitive election of the same file (most votes first, what does not fit is skipped):',
    ...table(rows, 'words'),
    '  Two different questions: Seuil funds what groups reproduce, with caps that are scaled costs, for up to',
    `  ${numbers.format(plan.groups.length)} groups; the election funds each project once, at its municipal cost. Only who is left with nothing compares.`,
  ];
}

export function conclusion(replayed: Replayed, election: Election): string[] {
  const { outcome, path, seconds } = replayed;
  const votes = path.at(-1)?.votes ?? 0;
  const fundable = outcome.actions.filter((action) => action.fundable).length;
  return [
    ...pathTable(replayed),
    ...actionsTable(replayed),
    ...comparison(replayed, replayed.greedy, election),
    '',
    `time: ${seconds.opening.toFixed(0)} s to publish, ${seconds.voting.toFixed(0)} s for ${count(votes, 'vote')} with drained queues (${perSecond(votes, seconds.voting)}/s), ${seconds.settling.toFixed(0)} s for ${count(path.length, 'settlement')}`,
    `ledger and dead letters: ${count(outcome.faults.length, 'fault')}`,
    ...outcome.faults.map((fault) => `  ${fault}`),
    `state ${outcome.state}`,
    `replay ${outcome.faults.length === 0 ? 'ok' : 'FAILED'}: ${count(outcome.certifiedGroups, 'group')}, ${count(votes, 'vote')}, ${fundable} of ${count(outcome.actions.length, 'action')} fundable, ${euros(outcome.remainingCents)} of ${euros(outcome.totalCents)} left`,
  ];
}
