import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { DEFAULT_POLICY } from '../../../libs/threshold/policy.ts';
import { memoryAfter, standingOf } from '../../../libs/threshold/threshold.ts';
import { budget } from '../../../services/budget/app.ts';
import type { Settlement } from '../../../services/budget/settlement/domain/settlement.ts';
import type { Decision } from '../../../services/budget/settlement/domain/snapshot.ts';
import { accountFaults } from '../../scenes/accounts.ts';
import { announce, heardAll, waitingFor } from '../../scenes/announce.ts';
import { decisionsIn } from '../../scenes/decisions.ts';
import { newId, startSystem, type System } from '../../support/system.ts';

/** A season of formula v2 that is settled once a day: nights, an action that passes, and money that comes later. */
const CAP = 10_000;
const NOON = (day: string) => new Date(`${day}T11:00:00Z`);
const MORNING = (day: string) => new Date(`${day}T02:30:00Z`);
const groups = Array.from({ length: 30 }, newId);
const [wanted, other] = [newId(), newId()];
let system: System;
let seasonId: string;
let finance: string;

beforeAll(async () => {
  system = await startSystem([budget]);
  system.setClock(NOON('2098-05-01'));
  finance = await system.token({ scope: 'finance', groups: [] });
  const opened = await system.call('POST', '/v1/seasons', {
    token: finance,
    key: newId(),
    body: { name: 'Budget 2098', startsOn: '2098-05-01', endsOn: '2098-08-28', mode: 'daily' },
  });
  expect(opened.body).toMatchObject({ policy: DEFAULT_POLICY, memory: { movedOn: '2098-05-01', morning: null } });
  seasonId = opened.body.id;
  await allocate('assembly', 900_000);
  const at = NOON('2098-05-01');
  await announce(
    system,
    ...groups.map((groupId) =>
      eventOf('group.changed', groupId, 1, at, { groupId, version: 1, name: 'GA', department: '75', certified: true }),
    ),
    ...[wanted, other].map((actionId, index) =>
      eventOf('action.published', actionId, 1, at, {
        actionId,
        version: 1,
        number: index + 1,
        proposalId: newId(),
        groupId: groups[0]!,
        seasonId,
        revision: 1,
        title: 'Frigo',
        summary: '…',
        capCents: CAP,
        publishedAt: at.toISOString(),
      }),
    ),
  );
  await heardAll(system, 'budget');
});
afterAll(() => system.stop());
// Money, reservations and places must agree after every test, whatever it did.
afterEach(async () => expect(await accountFaults(system)).toEqual([]));

const allocate = (reference: string, amountCents: number) =>
  system.call('PUT', `/v1/seasons/${seasonId}/allocations/${reference}`, { token: finance, body: { amountCents } });
const season = async () => (await system.call('GET', `/v1/seasons/${seasonId}`)).body;
const vote = async (actionId: string, voters: readonly string[], at: Date) => {
  await announce(
    system,
    ...voters.map((groupId) =>
      eventOf('vote.cast', `${actionId}.${groupId}`, 1, at, {
        actionId,
        groupId,
        seasonId,
        version: 1,
        plannedMonth: '2098-09',
        commune: 'Lille',
        at: at.toISOString(),
      }),
    ),
  );
  await heardAll(system, 'budget');
};
/** Lets the sweep of this morning settle, as it does in a running system. */
const settleOn = async (day: string) => {
  system.setClock(MORNING(day));
  await system.sweep('settle-what-is-due');
};
const settlements = () =>
  system.database('budget').collection<Settlement & { _id: string }>('settlements').find().sort({ n: 1 }).toArray();
const decisionsOf = async <K extends Decision['kind']>(kind: K) =>
  (await decisionsIn(system.database('budget'), await settlements()))
    .flatMap(({ decisions }) => decisions)
    .filter((decision): decision is Extract<Decision, { kind: K }> => decision.kind === kind);

test('the rate takes one step each night, missed nights are made up, and a sweep that comes twice moves nothing', async () => {
  await settleOn('2098-05-02');
  expect((await season()).memory).toMatchObject({ rateMillionths: 98_500, movedOn: '2098-05-02' });
  await system.sweep('settle-what-is-due');
  expect((await season()).memory).toMatchObject({ rateMillionths: 98_500 });
  // Nothing ran for two days.
  await settleOn('2098-05-05');
  expect((await season()).memory).toMatchObject({
    rateMillionths: 94_135,
    movedOn: '2098-05-05',
    morning: { certifiedGroups: 30, totalCents: 900_000 },
  });
  const nights = await decisionsOf('night');
  expect(nights.map(({ morning }) => morning)).toEqual(['2098-05-02', '2098-05-03', '2098-05-04', '2098-05-05']);
  for (const { inputs, memory } of nights) expect(memoryAfter(inputs)).toEqual(memory);
});

test('an action with more votes than the threshold passes, and waits for the money of its places', async () => {
  await vote(wanted, groups.slice(0, 20), NOON('2098-05-05'));
  await settleOn('2098-05-06');
  // 9,000 € less the 90 % that the calendar keeps do not reach for 20 places of 100 €.
  const [passing] = await decisionsOf('pass');
  expect(passing).toMatchObject({ actionId: wanted, votes: 20, threshold: 5 });
  expect(standingOf({ votes: 20, passed: false }, passing!.inputs)).toMatchObject({
    passes: true,
    missingCents: passing!.missingCents,
  });
  const told = (await waitingFor(system, 'worker-emails')).filter(({ type }) => type === 'action.passed');
  expect(told).toMatchObject([{ data: { actionId: wanted, missingCents: passing!.missingCents } }]);
  // It passed once: the next morning decides nothing new about it, although votes are withdrawn.
  const [gone] = groups;
  const withdrawn = eventOf('vote.withdrawn', `${wanted}.${gone}`, 2, NOON('2098-05-06'), {
    actionId: wanted,
    groupId: gone!,
    seasonId,
    version: 2,
    plannedMonth: '2098-09',
    commune: 'Lille',
    at: NOON('2098-05-06').toISOString(),
  });
  await announce(system, withdrawn);
  await heardAll(system, 'budget');
  await settleOn('2098-05-07');
  expect(await decisionsOf('pass')).toHaveLength(1);
});

test('money that comes lets a passed action cross with the votes that it has, at the threshold of the morning', async () => {
  system.setClock(NOON('2098-05-07'));
  const { memory } = await season();
  await allocate('more', 3_000_000);
  await heardAll(system, 'budget');
  const [crossing] = await decisionsOf('cross');
  expect(crossing).toMatchObject({ actionId: wanted, votes: 19, reservedCents: 190_000, recentCents: 190_000 });
  expect(crossing!.inputs).toMatchObject({ totalCents: 900_000, money: { totalCents: 3_900_000, recentCents: 0 } });
  expect((await season()).memory).toEqual(memory);
  // What later voters will need is no longer there to give.
  await settleOn('2098-05-08');
  const night = (await decisionsOf('night')).at(-1);
  expect(night?.inputs.money).toMatchObject({ recentCents: 190_000, totalCents: 3_900_000 });
});

test('a policy and a group count that change by day move no threshold before the next morning', async () => {
  system.setClock(NOON('2098-05-08'));
  const preview = async () =>
    (await system.call('GET', `/v1/seasons/${seasonId}/cap-preview?capCents=300000`, { token: finance })).body;
  const before = await preview();
  const at = NOON('2098-05-08');
  await announce(
    system,
    ...groups.slice(20).map((groupId) =>
      eventOf('group.changed', groupId, 2, at, {
        groupId,
        version: 2,
        name: 'GA',
        department: '75',
        certified: false,
      }),
    ),
  );
  await heardAll(system, 'budget');
  expect((await preview()).threshold).toBe(before.threshold);
  await settleOn('2098-05-09');
  expect((await preview()).inputs).toMatchObject({ certifiedGroups: 20 });
});
