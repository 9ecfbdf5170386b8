import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { madeUpSeason, type Sketch } from '../../../scripts/open-data/seasons.ts';
import { parsePabulib, splitCells } from '../../../scripts/replay/pabulib.ts';
import { ballotBox } from '../../../services/budget/open-data/domain/ballots.ts';
import { pabulibFile } from '../../../services/budget/open-data/domain/pabulib-file.ts';
import { budgetCents, type SeasonRecord } from '../../../services/budget/open-data/domain/season-record.ts';
import { inputsOfV1 } from '../../scenes/season-of-v1.ts';

const SKETCH: Sketch = {
  seed: 7,
  groups: 40,
  actions: 12,
  totalCents: 2_000_000,
  zeal: 0.4,
  returned: 0,
  carriedCents: 0,
  titles: ['Frigo solidaire'],
};
const textOf = ({ record, ballots }: ReturnType<typeof madeUpSeason>) => [...pabulibFile(record, ballots)].join('');

/** A file as its sections: the META as an object, the others as rows of cells. */
function sectionsOf(text: string) {
  const lines = text.split('\n');
  expect(lines.pop()).toBe('');
  const [projects, votes] = [lines.indexOf('PROJECTS'), lines.indexOf('VOTES')];
  const cells = (from: number, to?: number) => lines.slice(from + 2, to).map((line) => splitCells(line)!);
  return {
    heads: [lines[0], lines[1], lines[projects], lines[projects + 1], lines[votes], lines[votes + 1]],
    meta: Object.fromEntries(cells(0, projects) as [string, string][]) as Record<string, string>,
    projects: cells(projects, votes),
    votes: cells(votes),
  };
}

test('a season is written as its readers expect it: sections, columns, dates, and who won', () => {
  // Of its 40 groups one voted for nothing: it has no ballot.
  const season = madeUpSeason(SKETCH);
  const { heads, meta, projects, votes } = sectionsOf(textOf(season));
  expect(heads).toEqual([
    'META',
    'key;value',
    'PROJECTS',
    'project_id;cost;votes;name;selected',
    'VOTES',
    'voter_id;vote',
  ]);
  expect(meta).toMatchObject({
    country: 'France',
    unit: 'France',
    instance: 'Budget « solidaire » ; 2026',
    num_projects: '12',
    num_votes: '39',
    budget: '20000.00',
    vote_type: 'approval',
    rule: 'unknown',
    date_begin: '01.01.2026',
    date_end: '31.12.2026',
    edition: '3',
    language: 'fr',
    currency: 'EUR',
    comment: expect.stringMatching(/^#1: .* #2: /),
  });
  expect(Object.keys(meta)).toEqual([
    'description',
    'country',
    'unit',
    'instance',
    'num_projects',
    'num_votes',
    'budget',
    'vote_type',
    'rule',
    'date_begin',
    'date_end',
    'edition',
    'language',
    'currency',
    'comment',
  ]);
  expect(new Set(season.record.actions.map(({ state }) => state))).toEqual(new Set(['open', 'fundable']));
  expect(projects.filter((cells) => cells[4] === '1').map(([id]) => Number(id))).toEqual(
    season.record.actions.filter(({ crossing }) => crossing).map(({ number }) => number),
  );
  expect(votes[0]).toEqual(['1', expect.stringMatching(/^\d+(,\d+)*$/)]);
});

test('the reader of our own replays reads back the very election', () => {
  fc.assert(
    fc.property(sketches, (sketch) => {
      const { record, ballots } = madeUpSeason(sketch);
      fc.pre(ballots.ballots.length > 0);
      const read = parsePabulib([...pabulibFile(record, ballots)].join(''));
      if ('faults' in read) throw new Error(JSON.stringify(read.faults));
      const { election } = read;
      expect(election.budgetCents).toBe(budgetCents(record));
      expect(election.projects.map(({ id, name }) => [Number(id), name])).toEqual(
        record.actions.map(({ number, title }) => [number, title.trim()]),
      );
      expect(election.ballots.map(({ projectIds }) => projectIds.map(Number))).toEqual(
        ballots.ballots.map((ballot) => [...ballot].map((position) => record.actions[position]!.number)),
      );
    }),
    { numRuns: 60 },
  );
});

test('whatever the season, the file keeps what the checker of Pabulib asks for', () => {
  fc.assert(
    fc.property(sketches, (sketch) => {
      const { record, ballots } = madeUpSeason(sketch);
      fc.pre(ballots.ballots.length > 0);
      const text = [...pabulibFile(record, ballots)].join('');
      const { meta, projects, votes } = sectionsOf(text);
      expect(text).not.toMatch(/\n\n|\r/);
      const whole = (cents: string) => Math.floor(Number(cents));
      const costs = projects.map(([, cost]) => whole(cost!));
      const counted = new Map<string, number>();
      for (const id of votes.flatMap(([, vote]) => vote!.split(','))) counted.set(id, (counted.get(id) ?? 0) + 1);
      expect(projects.map(([id, , count]) => [id, Number(count)])).toEqual(
        projects.map(([id]) => [id, counted.get(id!) ?? 0]),
      );
      expect([Math.min(...costs) >= 1, Math.max(...costs) <= whole(meta['budget']!)]).toEqual([true, true]);
      expect('fully_funded' in meta).toBe(whole(meta['budget']!) >= costs.reduce((sum, cost) => sum + cost, 0));
      // What is set aside never exceeds the budget; that one euro stands for nothing may, by as many euros.
      const selected = projects.filter((cells) => cells[4] === '1');
      const raised = record.actions.filter(({ crossing, reservedCents }) => crossing && reservedCents < 100).length;
      expect(selected.reduce((sum, [, cost]) => sum + whole(cost!), 0)).toBeLessThanOrEqual(
        whole(meta['budget']!) + raised,
      );
      expect(new Set(votes.map(([voter]) => voter)).size).toBe(Number(meta['num_votes']));
    }),
    { numRuns: 60 },
  );
});

const sketches = fc.record({
  seed: fc.integer(),
  groups: fc.integer({ min: 1, max: 60 }),
  actions: fc.integer({ min: 1, max: 15 }),
  totalCents: fc.integer({ min: 100, max: 5_000_000 }),
  zeal: fc.double({ min: 0.05, max: 1, noNaN: true }),
  returned: fc.constantFrom(0, 0.5),
  carriedCents: fc.constantFrom(0, 12_345),
  titles: fc.array(
    fc
      .string({ minLength: 1, unit: fc.constantFrom('a', 'é', ' ', ';', '"', ',', '#', "'", '«', '=', '🌱') })
      .filter((title) => title.trim() !== ''),
    { minLength: 1, maxLength: 5 },
  ),
});

test('a selected action costs what is set aside for it now, another one what would have to be', () => {
  const { record, ballots } = madeUpSeason({ ...SKETCH, actions: 3, totalCents: 100_000_000 });
  const [first, second, third] = record.actions;
  const crossing = {
    settlementId: 's',
    at: new Date(0),
    votes: 16,
    threshold: 5,
    claimsUntil: '2027-03-31',
    reservedCents: 999_900,
    inputs: inputsOfV1(),
  };
  const changed: SeasonRecord = {
    ...record,
    actions: [
      { ...first!, crossing, reservedCents: 640_050 },
      { ...second!, crossing: null, capCents: 12_345 },
      { ...third!, crossing: null, capCents: 100 },
    ],
  };
  const { projects } = sectionsOf([...pabulibFile(changed, { ...ballots, votes: [16, 3, 20] })].join(''));
  // An action that did not cross would need a place for each of its 3 and 20 voters.
  expect(projects.map(([, cost]) => cost)).toEqual(['6400.50', '370.35', '20.00']);
});

test('a cost that the format does not know is bounded, and the comment says of which', () => {
  const { record, ballots } = madeUpSeason({ ...SKETCH, actions: 3, totalCents: 1_000_000 });
  const crossing = {
    settlementId: 's',
    at: new Date(0),
    votes: 16,
    threshold: 5,
    claimsUntil: '2027-03-31',
    reservedCents: 5,
    inputs: inputsOfV1(),
  };
  const [first, second, third] = record.actions;
  const changed: SeasonRecord = {
    ...record,
    actions: [
      { ...first!, crossing, reservedCents: 0 },
      { ...second!, crossing: null, capCents: 900_000 },
      { ...third!, crossing: null, capCents: 100 },
    ],
  };
  const { projects, meta } = sectionsOf([...pabulibFile(changed, ballots)].join(''));
  expect(projects.slice(0, 2).map(([, cost]) => cost)).toEqual(['1.00', '10000.00']);
  expect(meta['comment']).toMatch(/#3: .* 1 2$/);
});

test('the budget is all that the season ever had, also what moved on when it closed', () => {
  expect(sectionsOf(textOf(madeUpSeason({ ...SKETCH, carriedCents: 123_456 }))).meta['budget']).toBe('21234.56');
});

test('a season without money, actions or votes makes no file', () => {
  const { record, ballots } = madeUpSeason(SKETCH);
  const none = { votes: [], ballots: [] };
  for (const [season, votes] of [
    [{ ...record, actions: [] }, ballots],
    [record, none],
    [{ ...record, season: { ...record.season, totalCents: 99 } }, ballots],
  ] as const) {
    expect(() => pabulibFile(season, votes)).toThrow(expect.objectContaining({ code: 'nothing-to-export' }));
  }
});

test('ballots are counted, other votes left out, and laid in an order that tells nothing', () => {
  const box = ballotBox(['a', 'b', 'c']);
  box.add([
    { actionId: 'c', groupId: 'g1' },
    { actionId: 'a', groupId: 'g1' },
    { actionId: 'elsewhere', groupId: 'g2' },
  ]);
  box.add([
    { actionId: 'b', groupId: 'g3' },
    { actionId: 'a', groupId: 'g4' },
  ]);
  const lay = (below: (end: number) => number) => {
    const { votes, ballots } = box.shuffled(below);
    return { votes, ballots: ballots.map((ballot) => [...ballot]) };
  };
  expect(lay((end) => end - 1)).toEqual({ votes: [2, 1, 1], ballots: [[0, 2], [1], [0]] });
  expect(lay(() => 0)).toEqual({ votes: [2, 1, 1], ballots: [[1], [0], [0, 2]] });
});
