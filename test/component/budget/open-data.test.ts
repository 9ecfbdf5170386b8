import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { thresholdOf } from '../../../libs/threshold/threshold.ts';
import { parsePabulib } from '../../../scripts/replay/pabulib.ts';
import { openBudgetScene, type BudgetScene } from '../../scenes/budget-scene.ts';
import { newId, type System } from '../../support/system.ts';

/** The groups stand in the order of their ids, as they are read. There are more of them than are read at a time. */
const groups = Array.from({ length: 60 }, newId).sort();
const [outsider, author] = [newId(), groups[0]!];
/** Six groups are in Paris, three in the Nord, the rest elsewhere. */
const DEPARTMENTS = [
  ['75', 0, 6],
  ['59', 6, 9],
  ['13', 9, 60],
] as const;

let scene: BudgetScene;
let system: System;
let seasonId: string;
let member: string;
const actions: string[] = [];

const publish = async (number: number, title: string, capCents: number) => {
  actions.push(await scene.publishAction({ number, title, capCents, groupId: author }));
};
const vote = (actionId: string, voters: readonly string[]) => scene.castVotes({ actionId, groups: voters });
const get = (file: string, token?: string) =>
  system.call('GET', `/v1/seasons/${seasonId}/open-data/${file}`, { ...(token !== undefined && { token }) });
const departments = () => system.call('GET', '/v1/seasons/open-data/departments.csv');
const rowsOf = (csv: string) => {
  const [head = '', ...lines] = csv.trimEnd().split('\r\n');
  return lines.map((line) =>
    Object.fromEntries(head.split(',').map((column, index) => [column, line.split(',')[index]])),
  );
};

beforeAll(async () => {
  scene = await openBudgetScene({ allocationCents: 1_000_000 });
  ({ system, seasonId } = scene);
  member = await system.token({ scope: 'group', groups: [groups[3]!] });
  for (const [department, from, to] of DEPARTMENTS) await scene.announceGroups(groups.slice(from, to), { department });
  await scene.announceGroups([outsider], { department: '31', certified: false });
});
afterAll(() => scene.stop());

test('before there is an action, a Pabulib file says why it cannot be made, and lists are empty', async () => {
  expect((await get('season.pb', member)).body.code).toBe('nothing-to-export');
  const { status, body } = await get('tallies.csv', member);
  expect([status, body]).toEqual([
    200,
    'number,actionId,state,votes,threshold,groupsStillNeeded,missingCents,formula,certifiedGroups,totalCents,remainingCents,capCents,policyVersion,floor,base,ceiling,takeUp,buffer,step,start,margin,rateMillionths,moneyTotalCents,moneyStart,recentCents,seasonDays,daysLeft\r\n',
  ]);
});

test('the files of a season tell the same story: actions, votes of certified groups, thresholds that can be recomputed, and results', async () => {
  await publish(1, 'Frigo solidaire', 10_000);
  await publish(2, '=Atelier; "vélo"', 20_000);
  await publish(3, 'Jardin', 9_900_000);
  const [fridge, workshop, garden] = actions as [string, string, string];
  await vote(fridge, groups.slice(0, 7));
  await vote(workshop, groups.slice(5, 9));
  await vote(garden, [groups[0]!, groups[58]!, groups[59]!]);
  expect((await scene.settle()).body.decisions).toMatchObject([{ kind: 'cross', actionId: fridge }]);
  // Two votes that count no more: one withdrawn, one of a group that lost its certification.
  await scene.withdrawVotes({ actionId: workshop, groups: [groups[5]!] });
  await scene.announceGroups([groups[59]!], { version: 2, department: '13', certified: false });

  expect(rowsOf((await get('actions.csv', member)).body)).toMatchObject([
    { number: '1', title: 'Frigo solidaire', capCents: '10000', state: 'fundable' },
    { number: '2', state: 'open' },
    { number: '3', state: 'open' },
  ]);
  const tallies = rowsOf((await get('tallies.csv', member)).body);
  expect(tallies).toMatchObject([
    { number: '1', votes: '7', threshold: '5', certifiedGroups: '60', remainingCents: '1000000' },
    { number: '2', votes: '3', certifiedGroups: '59', remainingCents: '880000' },
    { number: '3', votes: '2' },
  ]);
  for (const { threshold, votes, groupsStillNeeded, ...row } of tallies.slice(1)) {
    const input = (name: string) => Number(row[name]);
    const policy = {
      version: input('policyVersion'),
      floor: input('floor'),
      base: input('base'),
      ceiling: input('ceiling'),
      takeUp: input('takeUp'),
      buffer: input('buffer'),
    };
    expect(
      thresholdOf({
        formula: 'v1',
        certifiedGroups: input('certifiedGroups'),
        totalCents: input('totalCents'),
        remainingCents: input('remainingCents'),
        capCents: input('capCents'),
        policy,
      }).threshold,
    ).toBe(Number(threshold));
    expect(Number(groupsStillNeeded)).toBe(Number(threshold) + 1 - Number(votes));
  }
  expect(rowsOf((await get('results.csv', member)).body)).toMatchObject([
    {
      number: '1',
      votes: '7',
      threshold: '5',
      decidedCents: '120000',
      reservedCents: '120000',
      freeCents: '50000',
      placesGranted: '7',
      placesWaiting: '0',
      placesReturned: '0',
      heldCents: '0',
      chargedCents: '0',
    },
  ]);

  const pb = await get('season.pb', member);
  expect(pb.headers.get('content-disposition')).toContain('season-1.pb');
  const read = parsePabulib(pb.body as string);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  const { budgetCents, projects, ballots } = read.election;
  // The garden would need 99,000 euros for each of 12 groups: more than there is.
  expect([budgetCents, projects]).toEqual([
    1_000_000,
    [
      { id: '1', name: 'Frigo solidaire', costCents: 120_000 },
      { id: '2', name: '=Atelier; "vélo"', costCents: 240_000 },
      { id: '3', name: 'Jardin', costCents: 1_000_000 },
    ],
  ]);
  expect(ballots.map(({ projectIds }) => projectIds.join()).sort()).toEqual(
    ['1', '1', '1', '1', '1', '1,2', '1,3', '2', '2', '3'].sort(),
  );
  expect(ballots.map(({ voterId }) => voterId)).toEqual(Array.from({ length: 10 }, (_, index) => String(index + 1)));
});

test('no file names a group, and titles do not run as formulas', async () => {
  const files = await Promise.all(
    ['actions.csv', 'tallies.csv', 'results.csv', 'season.pb'].map((file) => get(file, member)),
  );
  const all = [...files, await get('thresholds.csv'), await departments()]
    .map(({ status, body }) => (expect(status).toBe(200), body as string))
    .join('\n');
  expect(groups.filter((group) => all.includes(group))).toEqual([]);
  expect(files[0]!.body).toContain(`"'=Atelier; ""vélo"""`);
});

test('everybody sees thresholds by number and counts by department, small ones only as small', async () => {
  const { status, body, headers } = await get('thresholds.csv');
  const [, second] = rowsOf((await get('tallies.csv', member)).body);
  expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(rowsOf(body)).toEqual([
    { number: '1', threshold: '5' },
    { number: '2', threshold: second!['threshold'] },
    { number: '3', threshold: expect.any(String) },
  ]);
  expect((await departments()).body).toBe('department,certifiedGroups\r\n13,50\r\n59,< 5\r\n75,6\r\n');
});

test('the rest is for members of groups certified now, and for staff', async () => {
  const [stranger, formerMember, ops] = await Promise.all([
    system.token({ scope: 'group', groups: [outsider] }),
    system.token({ scope: 'group', groups: [groups[59]!] }),
    system.token({ scope: 'ops' }),
  ]);
  const staff = await Promise.all(
    (['review', 'finance', 'audit', 'policy'] as const).map((scope) => system.token({ scope })),
  );
  for (const file of ['actions.csv', 'tallies.csv', 'results.csv', 'season.pb']) {
    const statuses = await Promise.all(
      [undefined, stranger, formerMember, ops, member, ...staff].map(async (token) => (await get(file, token)).status),
    );
    expect([file, statuses]).toEqual([file, [401, 403, 403, 403, 200, 200, 200, 200, 200]]);
  }
  expect((await system.call('GET', `/v1/seasons/${newId()}/open-data/season.pb`, { token: member })).status).toBe(404);
});
