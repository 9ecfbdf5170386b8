import { conflict } from '../../../../libs/errors/app-error.ts';
import type { Ballots } from './ballots.ts';
import { budgetCents, costCents, type SeasonRecord } from './season-record.ts';

/**
 * This file writes a season in the Pabulib format (.pb, pabulib.org/format), which has the sections META, PROJECTS and
 * VOTES with semicolons between cells. The checker of Pabulib knows no other columns, compares all counts, and requires
 * that every cost is at least one euro and at most the whole budget.
 */
const EURO = 100;
const LINES_AT_ONCE = 100;

const needsQuotes = /[;"\r\n]/;
const cell = (text: string) => {
  const trimmed = text.trim();
  return needsQuotes.test(trimmed) ? `"${trimmed.replaceAll('"', '""')}"` : trimmed;
};
const row = (...cells: (string | number)[]) => cells.map((each) => cell(String(each))).join(';');
const euros = (cents: number) => `${Math.floor(cents / EURO)}.${String(cents % EURO).padStart(2, '0')}`;
const day = (date: string) => date.split('-').reverse().join('.');

type Project = {
  readonly number: number;
  readonly title: string;
  readonly votes: number;
  readonly costCents: number;
  readonly isSelected: boolean;
  readonly isBounded: boolean;
};

function projectsOf(record: SeasonRecord, { votes }: Ballots): Project[] {
  const budget = budgetCents(record);
  return record.actions.map((action, position) => {
    const count = votes[position] ?? 0;
    const cost = costCents(record, action, count);
    const bounded = Math.min(budget, Math.max(EURO, cost));
    return {
      number: action.number,
      title: action.title,
      votes: count,
      costCents: bounded,
      isSelected: action.crossing !== null,
      isBounded: bounded !== cost,
    };
  });
}

const HOW_SELECTED =
  'An action is selected when more groups than its threshold vote for it and the money suffices, whatever others got: no rule of Pabulib. tallies.csv and results.csv of the same season hold the thresholds with their inputs';
const WHAT_COST =
  'The cost of a selected action is what is set aside for it now; that of another one is what would have to be: its cap times its votes, or times the groups expected to do it where these are more';

function comment(projects: readonly Project[]): string {
  const bounded = projects.filter(({ isBounded }) => isBounded).map(({ number }) => number);
  const remarks = [
    HOW_SELECTED,
    WHAT_COST,
    ...(bounded.length > 0
      ? [`The format wants costs of one euro at least and the whole budget at most: so given for ${bounded.join(' ')}`]
      : []),
  ];
  return remarks.map((remark, index) => `#${index + 1}: ${remark}`).join(' ');
}

/** Rounds down to whole euros, as the checker of Pabulib does. */
const floored = (projects: readonly Project[]) =>
  projects.reduce((sum, { costCents: cost }) => sum + Math.floor(cost / EURO), 0);

function* lines(record: SeasonRecord, { ballots }: Ballots, projects: readonly Project[]): Iterable<string> {
  const { season, actions } = record;
  const isEnoughForAll = Math.floor(budgetCents(record) / EURO) >= floored(projects);
  yield 'META';
  yield 'key;value';
  yield row('description', `Participatory budget without competition: ${season.name}`);
  yield 'country;France';
  yield 'unit;France';
  yield row('instance', season.name);
  yield row('num_projects', projects.length);
  yield row('num_votes', ballots.length);
  yield row('budget', euros(budgetCents(record)));
  yield 'vote_type;approval';
  yield 'rule;unknown';
  yield row('date_begin', day(season.startsOn));
  yield row('date_end', day(season.endsOn));
  yield row('edition', season.number);
  yield 'language;fr';
  yield 'currency;EUR';
  if (isEnoughForAll) yield 'fully_funded;1';
  yield row('comment', comment(projects));
  yield 'PROJECTS';
  yield 'project_id;cost;votes;name;selected';
  for (const { number, costCents: cost, votes, title, isSelected } of projects)
    yield row(number, euros(cost), votes, title, isSelected ? 1 : 0);
  yield 'VOTES';
  yield 'voter_id;vote';
  for (const [index, ballot] of ballots.entries())
    yield `${index + 1};${Array.from(ballot, (position) => actions[position]?.number).join(',')}`;
}

/** @returns the file, some lines at a time @throws nothing-to-export: the format has no season without money, actions or votes */
export function pabulibFile(record: SeasonRecord, ballots: Ballots): Iterable<string> {
  if (record.actions.length === 0 || ballots.ballots.length === 0 || budgetCents(record) < EURO) {
    throw conflict(
      'nothing-to-export',
      'This season has no money, no action or no vote yet: a Pabulib file needs all three.',
    );
  }
  return inChunks(lines(record, ballots, projectsOf(record, ballots)));
}

function* inChunks(all: Iterable<string>): Iterable<string> {
  let chunk: string[] = [];
  for (const line of all) {
    chunk.push(line);
    if (chunk.length < LINES_AT_ONCE) continue;
    yield `${chunk.join('\n')}\n`;
    chunk = [];
  }
  if (chunk.length > 0) yield `${chunk.join('\n')}\n`;
}
