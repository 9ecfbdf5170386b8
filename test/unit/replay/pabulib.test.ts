import { expect, test } from '@jest/globals';
import { parsePabulib, splitCells } from '../../../scripts/replay/pabulib.ts';

/** A good file by lines, so that a test changes one of them: META 1 to 7, PROJECTS 8 to 12, VOTES 13 to 17. */
const GOOD = [
  'META',
  'key;value',
  'instance;2027',
  'budget;1000.5',
  'vote_type;approval',
  'num_projects;3',
  'num_votes;3',
  'PROJECTS',
  'project_id;cost;votes;name',
  'a;200000.0;2;"Place ""verte""; avec bancs"',
  'b;50;1;Nichoirs',
  'c;7.25;0;Compost',
  'VOTES',
  'voter_id;vote',
  '0;a,b',
  '1;a',
  '2;',
];

const withLines = (changes: Readonly<Record<number, string | undefined>>) =>
  GOOD.flatMap((line, index) => (index + 1 in changes ? (changes[index + 1] ?? []) : line)).join('\n');

function electionIn(text: string) {
  const read = parsePabulib(text);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.election;
}

function faultsIn(text: string): string[] {
  const read = parsePabulib(text);
  return 'faults' in read ? read.faults.map(({ line, detail }) => `${line}: ${detail}`) : [];
}

test('a file is read with its quotes, its costs in cents, and an empty ballot', () => {
  const election = electionIn(`\uFEFF${GOOD.join('\r\n')}\r\n`);
  expect(election).toEqual({
    name: '2027',
    place: '',
    budgetCents: 100_050,
    projects: [
      { id: 'a', name: 'Place "verte"; avec bancs', costCents: 20_000_000 },
      { id: 'b', name: 'Nichoirs', costCents: 5_000 },
      { id: 'c', name: 'Compost', costCents: 725 },
    ],
    ballots: [
      { voterId: '0', projectIds: ['a', 'b'] },
      { voterId: '1', projectIds: ['a'] },
      { voterId: '2', projectIds: [] },
    ],
  });
});

test('cells are split at semicolons outside of quotes', () => {
  expect(splitCells('1;"a;b";;"say ""yes"""')).toEqual(['1', 'a;b', '', 'say "yes"']);
  expect(splitCells('')).toEqual(['']);
  expect(splitCells('1;')).toEqual(['1', '']);
  expect(splitCells('1;5" pipe')).toEqual(['1', '5" pipe']);
  expect(splitCells('1;"open')).toBeUndefined();
  expect(splitCells('1;"a"b;2')).toBeUndefined();
});

test('a project that got no points, or fewer, is not voted for', () => {
  const scored = (type: string) =>
    withLines({ 5: `vote_type;${type}`, 14: 'voter_id;vote;points', 15: '0;a,b,c;3,0,1', 16: '1;a;-1', 17: '2;b;0.5' });
  for (const type of ['cumulative', 'scoring'])
    expect(electionIn(scored(type)).ballots.map(({ projectIds }) => projectIds)).toEqual([['a', 'c'], [], ['b']]);
});

test('every ranked project is voted for', () => {
  expect(electionIn(withLines({ 5: 'vote_type;ordinal', 15: '0;c,a,b' })).ballots[0]?.projectIds).toEqual([
    'c',
    'a',
    'b',
  ]);
});

test.each([
  ['a line before the first section', withLines({ 1: 'hello\nMETA' }), ['1: stands before the first section']],
  [
    'a section that is missing',
    GOOD.slice(0, 12).join('\n'),
    ['1: there is no section VOTES', '7: num_votes is "3", but there are 0'],
  ],
  [
    'a section that stands twice',
    withLines({ 17: '2;\nPROJECTS\nproject_id;cost\nz;1' }),
    ['7', '15', '15', '16', '18'].map((line) => expect.stringMatching(`^${line === '7' ? '6' : line}: `)),
  ],
  [
    'a header without a column that is needed',
    withLines({ 14: 'voter;vote' }),
    ['14: the header of VOTES lacks voter_id'],
  ],
  [
    'a quoted cell that does not end',
    withLines({ 12: 'c;7.25;0;"Compost' }),
    ['6: num_projects is "3", but there are 2', '12: a quoted cell does not end'],
  ],
  [
    'a row with too few cells, whose project is known all the same',
    withLines({ 10: 'a;200000.0' }),
    ['10: 2 cells, but the header has 4'],
  ],
  ['a budget that is no amount', withLines({ 4: 'budget;-5' }), ['4: budget "-5" is no amount above 0 in euros']],
  [
    'a budget above what an amount may be',
    withLines({ 4: 'budget;1000000001' }),
    ['4: budget "1000000001" is no amount above 0 in euros'],
  ],
  ['no budget', withLines({ 4: undefined }), ['1: META lacks budget']],
  ['a key that stands twice', withLines({ 3: 'budget;7' }), ['4: key budget stands on line 3 already']],
  [
    'an unknown kind of votes',
    withLines({ 5: 'vote_type;choose-1' }),
    ['5: vote_type "choose-1" is none of approval, ordinal, cumulative, scoring'],
  ],
  [
    'a declared number of projects that is not theirs',
    withLines({ 6: 'num_projects;4' }),
    ['6: num_projects is "4", but there are 3'],
  ],
  [
    'a declared number of votes that is not theirs',
    withLines({ 7: 'num_votes;two' }),
    ['7: num_votes is "two", but there are 3'],
  ],
  ['a cost that is no number', withLines({ 11: 'b;1e3;1;Nichoirs' }), ['11: cost "1e3" is no amount above 0 in euros']],
  ['a cost of nothing', withLines({ 11: 'b;0.0;1;Nichoirs' }), ['11: cost "0.0" is no amount above 0 in euros']],
  [
    'a project that stands twice',
    withLines({ 11: 'a;50;1;Nichoirs', 15: '0;a' }),
    ['11: project_id a stands on line 10 already'],
  ],
  ['a project without an id', withLines({ 11: ';50;1;Nichoirs', 15: '0;a' }), ['11: project_id is empty']],
  ['a voter who stands twice', withLines({ 17: '1;c' }), ['17: voter_id 1 stands on line 16 already']],
  ['a vote for a project that is not there', withLines({ 15: '0;a,z' }), ['15: votes for the unknown project z']],
  ['a ballot that names a project twice', withLines({ 15: '0;a,b,a' }), ['15: names project a twice']],
  ['a gap in a ballot', withLines({ 15: '0;a,,b' }), ['15: votes for the unknown project (empty)']],
  [
    'points without their column',
    withLines({ 5: 'vote_type;cumulative' }),
    expect.arrayContaining(['14: the header of VOTES lacks points, which cumulative votes need']),
  ],
  [
    'points that do not fit their projects',
    withLines({ 5: 'vote_type;scoring', 14: 'voter_id;vote;points', 15: '0;a,b;3', 16: '1;a;much', 17: '2;;' }),
    ['15: 1 points for 2 projects', '16: points "much" are not a number'],
  ],
  [
    'no project and no ballot',
    [
      'META',
      'key;value',
      'budget;1',
      'vote_type;approval',
      'num_projects;0',
      'num_votes;0',
      'PROJECTS',
      'project_id;cost',
      'VOTES',
      'voter_id;vote',
    ].join('\n'),
    ['7: there is no project', '9: there is no ballot'],
  ],
  [
    'an empty file',
    '',
    ['1: there is no section META', '1: there is no section PROJECTS', '1: there is no section VOTES'],
  ],
])('refused with its line: %s', (_what, text, expected) => {
  expect(faultsIn(text)).toEqual(expected);
});

test('all faults of a file are told at once, by line', () => {
  expect(faultsIn(withLines({ 4: 'budget;none', 11: 'b;free;1;Nichoirs', 15: '0;a,z', 17: '1;' }))).toEqual([
    '4: budget "none" is no amount above 0 in euros',
    '11: cost "free" is no amount above 0 in euros',
    '15: votes for the unknown project z',
    '17: voter_id 1 stands on line 16 already',
  ]);
});
