import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { thresholdOf } from '../../../libs/threshold/threshold.ts';
import { parsePabulib } from '../../../scripts/replay/pabulib.ts';
import { budget } from '../../../services/budget/app.ts';
import { announce } from '../../scenes/announce.ts';
import { testClock } from '../../support/clock.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

const at = testClock.now();
/** By id, as they are read: more than are read at a time. */
const groups = Array.from({ length: 60 }, newId).sort();
const [outsider, author] = [newId(), groups[0]!];
/** Six in Paris, three in the Nord, the rest elsewhere. */
const departmentOf = (index: number) => (index < 6 ? '75' : index < 9 ? '59' : '13');

let system: System;
let seasonId: string;
let member: string;
const actions: string[] = [];

const known = (collection: string, count: number, filter: object = {}) =>
  waitUntil(async () => (await system.database('budget').collection(collection).countDocuments(filter)) === count, {
    what: `${count} ${collection}`,
  });
const tell = (group: string, version: number, department: string, certified: boolean) =>
  eventOf('group.changed', group, version, at, { groupId: group, version, name: 'GA', department, certified });
const publish = async (number: number, title: string, capCents: number) => {
  const actionId = newId();
  actions.push(actionId);
  await announce(
    system,
    eventOf('action.published', actionId, 1, at, {
      actionId,
      version: 1,
      number,
      proposalId: newId(),
      groupId: author,
      seasonId,
      revision: 1,
      title,
      summary: '…',
      capCents,
      publishedAt: at.toISOString(),
    }),
  );
  await known('actions', 1, { _id: actionId });
};
const vote = async (
  actionId: string,
  voters: string[],
  version = 1,
  type: 'vote.cast' | 'vote.withdrawn' = 'vote.cast',
) => {
  await announce(
    system,
    ...voters.map((groupId) =>
      eventOf(type, `${actionId}.${groupId}`, version, at, {
        actionId,
        groupId,
        seasonId,
        version,
        plannedMonth: at.toISOString().slice(0, 7),
        commune: 'Lille',
        at: at.toISOString(),
      }),
    ),
  );
  await known('known-votes', voters.length, {
    actionId,
    version,
    groupId: { $in: voters },
    active: type === 'vote.cast',
  });
};
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
  system = await startSystem([budget]);
  const finance = await system.token({ scope: 'finance' });
  member = await system.token({ scope: 'group', groups: [groups[3]!] });
  seasonId = (
    await system.call('POST', '/v1/seasons', {
      token: finance,
      key: newId(),
      body: { name: 'Budget 2027', startsOn: '2026-01-01', endsOn: '2098-12-31' },
    })
  ).body.id;
  await system.call('PUT', `/v1/seasons/${seasonId}/allocations/assembly`, {
    token: finance,
    body: { amountCents: 1_000_000 },
  });
  await announce(
    system,
    ...groups.map((group, index) => tell(group, 1, departmentOf(index), true)),
    tell(outsider, 1, '31', false),
  );
  await known('known-groups', groups.length + 1);
});
afterAll(() => system.stop());

test('before there is an action, a Pabulib file says why it cannot be made, and lists are empty', async () => {
  expect((await get('season.pb', member)).body.code).toBe('nothing-to-export');
  const { status, body } = await get('tallies.csv', member);
  expect([status, body]).toEqual([
    200,
    'number,actionId,state,votes,threshold,groupsStillNeeded,missingCents,formula,certifiedGroups,totalCents,remainingCents,capCents,policyVersion,floor,base,ceiling,takeUp,buffer\r\n',
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
  expect(
    (
      await system.call('POST', `/v1/seasons/${seasonId}/settlements`, {
        token: await system.token({ scope: 'policy' }),
      })
    ).body.decisions,
  ).toMatchObject([{ kind: 'cross', actionId: fridge }]);
  // Two votes that count no more: one withdrawn, one of a group that lost its certification.
  await vote(workshop, [groups[5]!], 2, 'vote.withdrawn');
  await announce(system, tell(groups[59]!, 2, '13', false));
  await known('known-groups', 1, { _id: groups[59]!, certified: false });

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
