import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf, type EventOf } from '../../../libs/events/event.ts';
import { budget } from '../../../services/budget/app.ts';
import { announce, heardAll, waitingFor } from '../../scenes/announce.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem([budget]);
});
afterAll(() => system.stop());

const groups = Array.from({ length: 20 }, newId);
const told = async () =>
  (await waitingFor(system, 'worker-emails')).filter(
    (event): event is EventOf<'season.money-lacking'> => event.type === 'season.money-lacking',
  );
const morning = async (day: string) => {
  system.setClock(new Date(`${day}T05:00:00Z`));
  await system.sweep('settle-what-is-due');
};

test('each morning on which enough groups want an action and the money does not reach, finance is told what is missing', async () => {
  const at = new Date('2027-01-10T12:00:00Z');
  system.setClock(at);
  const token = await system.token({ scope: 'finance' });
  const opened = await system.call('POST', '/v1/seasons', {
    token,
    key: newId(),
    body: { name: 'Budget', startsOn: '2027-01-01', endsOn: '2027-12-31' },
  });
  const seasonId: string = opened.body.id;
  const actionId = newId();
  await announce(
    system,
    ...groups.map((groupId) =>
      eventOf('group.changed', groupId, 1, at, { groupId, version: 1, name: 'GA', department: '75', certified: true }),
    ),
    eventOf('action.published', actionId, 1, at, {
      actionId,
      version: 1,
      number: 4,
      proposalId: newId(),
      groupId: groups[0]!,
      seasonId,
      revision: 1,
      title: 'Frigo',
      summary: '…',
      capCents: 1_000,
      publishedAt: at.toISOString(),
    }),
    ...groups.slice(0, 8).map((groupId) =>
      eventOf('vote.cast', `${actionId}.${groupId}`, 1, at, {
        actionId,
        groupId,
        seasonId,
        version: 1,
        plannedMonth: '2027-03',
        commune: 'Lille',
        at: at.toISOString(),
      }),
    ),
  );
  await heardAll(system, 'budget');

  await morning('2027-01-11');
  const [first] = await waitUntil(
    async () => {
      const all = await told();
      return all.length > 0 && all;
    },
    { what: 'the first word' },
  );
  expect(first!.data).toMatchObject({
    seasonId,
    at: '2027-01-11T05:00:00.000Z',
    lacking: [{ actionId, number: 4, title: 'Frigo', why: 'crossing', missingCents: 8_000 }],
  });

  await morning('2027-01-11');
  await morning('2027-01-12');
  const both = await waitUntil(
    async () => {
      const all = await told();
      return all.length > 1 && all;
    },
    { what: 'the second word' },
  );
  expect(both.map(({ data }) => data.at.slice(0, 10))).toEqual(['2027-01-11', '2027-01-12']);
  expect(new Set(both.map(({ id }) => id)).size).toBe(2);

  await system.call('PUT', `/v1/seasons/${seasonId}/allocations/a`, { token, body: { amountCents: 1_000_000 } });
  await morning('2027-01-13');
  await waitUntil(
    async () => (await system.database('budget').collection('actions').countDocuments({ state: 'fundable' })) === 1,
    { what: 'the crossing' },
  );
  await morning('2027-01-14');
  await waitUntil(
    async () =>
      (await system
        .database('budget')
        .collection('seasons')
        .countDocuments({ pending: { $elemMatch: { at: { $exists: true } } } })) === 0,
    { what: 'an empty outbox' },
  );
  expect(await told()).toHaveLength(2);
});
