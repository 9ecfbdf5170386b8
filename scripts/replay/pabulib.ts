import { MAX_CENTS } from '../../libs/money/cents.ts';

/**
 * Only this file knows the Pabulib format. It has the sections META, PROJECTS and VOTES, each with a header line. Cells
 * are separated by semicolons. A cell with quotes or semicolons stands in double quotes (`""` inside is one quote).
 */
export type Project = { readonly id: string; readonly name: string; readonly costCents: number };
/** A ballot is what one voter chose: every project that they approved, ranked or gave more than 0 points. */
export type Ballot = { readonly voterId: string; readonly projectIds: readonly string[] };
export type Election = {
  readonly name: string;
  readonly place: string;
  readonly budgetCents: number;
  readonly projects: readonly Project[];
  readonly ballots: readonly Ballot[];
};

export type LineFault = { readonly line: number; readonly detail: string };

const SECTIONS = ['META', 'PROJECTS', 'VOTES'] as const;
type SectionName = (typeof SECTIONS)[number];

const NEEDED: Readonly<Record<SectionName, readonly string[]>> = {
  META: ['key', 'value'],
  PROJECTS: ['project_id', 'cost'],
  VOTES: ['voter_id', 'vote'],
};
const VOTE_TYPES = ['approval', 'ordinal', 'cumulative', 'scoring'];
/** In these types of votes a voter also names projects to give them nothing, or less. */
const WITH_POINTS = ['cumulative', 'scoring'];

type Row = {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
  /** True when the row has as many cells as its header. */
  readonly whole: boolean;
};
type Section = { readonly line: number; columns: readonly string[] | undefined; readonly rows: Row[] };
type Report = (line: number, detail: string) => void;

/** @returns undefined when a quoted cell does not end where a cell ends */
export function splitCells(line: string): string[] | undefined {
  const cells: string[] = [];
  let rest = line;
  for (;;) {
    const cell = rest.startsWith('"') ? /^"((?:[^"]|"")*)"(?=;|$)/.exec(rest) : /^[^;]*/.exec(rest);
    if (!cell) return undefined;
    cells.push((cell[1]?.replaceAll('""', '"') ?? cell[0]).trim());
    if (cell[0].length === rest.length) return cells;
    rest = rest.slice(cell[0].length + 1);
  }
}

function readSections(text: string, report: Report): Partial<Record<SectionName, Section>> {
  const sections: Partial<Record<SectionName, Section>> = {};
  let current: Section | undefined;
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [index, raw] of lines.entries()) {
    const line = index + 1;
    const name = SECTIONS.find((each) => each === raw.trim());
    if (raw.trim() === '') continue;
    if (name) {
      if (sections[name]) report(line, `a second section ${name}`);
      sections[name] = current = { line, columns: undefined, rows: [] };
      continue;
    }
    if (!current) {
      report(line, 'stands before the first section');
      continue;
    }
    const cells = splitCells(raw);
    if (!cells) report(line, 'a quoted cell does not end');
    else if (!current.columns) current.columns = cells;
    else {
      const { columns } = current;
      const whole = cells.length === columns.length;
      if (!whole) report(line, `${cells.length} cells, but the header has ${columns.length}`);
      current.rows.push({
        line,
        whole,
        cells: Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ''])),
      });
    }
  }
  return sections;
}

/** @returns the rows of a section that can be read */
function rowsOf(sections: Partial<Record<SectionName, Section>>, name: SectionName, report: Report): readonly Row[] {
  const section = sections[name];
  const lacking = NEEDED[name].filter((column) => section?.columns?.includes(column) !== true);
  if (!section) report(1, `there is no section ${name}`);
  else if (!section.columns) report(section.line, `${name} has no header`);
  else if (lacking.length > 0) report(section.line + 1, `the header of ${name} lacks ${lacking.join(' and ')}`);
  return section && lacking.length === 0 ? section.rows : [];
}

/**
 * Reads euros that are written as `200000` or `200000.0`.
 * @returns integer cents, or undefined
 */
function centsOf(euros: string): number | undefined {
  const cents = /^\d{1,12}(\.\d+)?$/.test(euros) ? Math.round(Number(euros) * 100) : 0;
  return cents >= 1 && cents <= MAX_CENTS ? cents : undefined;
}

/** Gives every row by its id. */
function byId(rows: readonly Row[], column: string, report: Report): Map<string, Row> {
  const found = new Map<string, Row>();
  for (const row of rows) {
    const id = row.cells[column] ?? '';
    const former = found.get(id);
    if (id === '') report(row.line, `${column} is empty`);
    else if (former) report(row.line, `${column} ${id} stands on line ${former.line} already`);
    else found.set(id, row);
  }
  return found;
}

const listOf = (cell: string) => (cell === '' ? [] : cell.split(',').map((entry) => entry.trim()));

function readBallot(
  { line, cells }: Row,
  voterId: string,
  { withPoints, projects, report }: { withPoints: boolean; projects: ReadonlyMap<string, Row>; report: Report },
): Ballot {
  const named = listOf(cells['vote'] ?? '');
  for (const id of new Set(named)) {
    if (!projects.has(id)) report(line, `votes for the unknown project ${id === '' ? '(empty)' : id}`);
    if (named.indexOf(id) !== named.lastIndexOf(id)) report(line, `names project ${id} twice`);
  }
  if (!withPoints) return { voterId, projectIds: named };
  const points = listOf(cells['points'] ?? '');
  if (points.length !== named.length) report(line, `${points.length} points for ${named.length} projects`);
  for (const each of points) if (!/^-?\d+(\.\d+)?$/.test(each)) report(line, `points "${each}" are not a number`);
  return { voterId, projectIds: named.filter((_id, index) => Number(points[index]) > 0) };
}

/** @returns the election, or every fault with its line: a file is read as a whole or not at all */
export function parsePabulib(
  text: string,
): { readonly election: Election } | { readonly faults: readonly LineFault[] } {
  const faults: LineFault[] = [];
  const report: Report = (line, detail) => faults.push({ line, detail });
  const sections = readSections(text, report);

  const meta = byId(rowsOf(sections, 'META', report), 'key', report);
  const metaLine = sections.META?.line ?? 1;
  const valueOf = (key: string) => meta.get(key)?.cells['value'] ?? '';
  const check = (key: string, holds: (value: string) => boolean, detail: (value: string) => string) => {
    const row = meta.get(key);
    if (!row) {
      if (sections.META) report(metaLine, `META lacks ${key}`);
    } else if (!holds(valueOf(key))) report(row.line, `${key} ${detail(valueOf(key))}`);
  };
  check(
    'budget',
    (value) => centsOf(value) !== undefined,
    (value) => `"${value}" is no amount above 0 in euros`,
  );
  check(
    'vote_type',
    (value) => VOTE_TYPES.includes(value),
    (value) => `"${value}" is none of ${VOTE_TYPES.join(', ')}`,
  );
  const withPoints = WITH_POINTS.includes(valueOf('vote_type'));
  if (withPoints && sections.VOTES?.columns?.includes('points') === false)
    report(sections.VOTES.line + 1, `the header of VOTES lacks points, which ${valueOf('vote_type')} votes need`);

  const projectRows = byId(rowsOf(sections, 'PROJECTS', report), 'project_id', report);
  const projects = [...projectRows].map(([id, { line, cells, whole }]): Project => {
    const costCents = centsOf(cells['cost'] ?? '');
    if (costCents === undefined && whole) report(line, `cost "${cells['cost'] ?? ''}" is no amount above 0 in euros`);
    return { id, name: cells['name'] ?? '', costCents: costCents ?? 0 };
  });
  const voteRows = byId(rowsOf(sections, 'VOTES', report), 'voter_id', report);
  const ballots = [...voteRows].flatMap(([voterId, row]) =>
    row.whole ? [readBallot(row, voterId, { withPoints, projects: projectRows, report })] : [],
  );

  const counted = (section: SectionName) => (value: string) => value === String(sections[section]?.rows.length ?? 0);
  const butThereAre = (section: SectionName) => (value: string) =>
    `is "${value}", but there are ${sections[section]?.rows.length ?? 0}`;
  check('num_projects', counted('PROJECTS'), butThereAre('PROJECTS'));
  check('num_votes', counted('VOTES'), butThereAre('VOTES'));
  if (sections.PROJECTS?.rows.length === 0) report(sections.PROJECTS.line, 'there is no project');
  if (sections.VOTES?.rows.length === 0) report(sections.VOTES.line, 'there is no ballot');

  if (faults.length > 0) return { faults: faults.sort((a, b) => a.line - b.line) };
  const name = [valueOf('description'), valueOf('instance')].filter((part) => part !== '').join(', ') || 'an election';
  return {
    election: { name, place: valueOf('unit'), budgetCents: centsOf(valueOf('budget')) ?? 0, projects, ballots },
  };
}
