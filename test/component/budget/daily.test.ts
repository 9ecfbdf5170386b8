import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { budget } from '../../../services/budget/app.ts';
import { accountFaults } from '../../scenes/accounts.ts';
import { announce } from '../../scenes/announce.ts';
import { testClock } from '../../support/clock.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem([budget]);
});
afterAll(() => system.stop());

const at = testClock.now();
const groups = Array.from({ length: 20 }, newId);
const count = (name: string, filter: object = {}) => system.database('budget').collection(name).countDocuments(filter);

test('a daily season lets requests wait for its morning, but settles soon after new money', async () => {
  const finance = await system.token({ scope: 'finance', groups: [] });
  const season = await system.call('POST', '/v1/seasons', {
    token: finance,
    key: newId(),
    body: { name: 'Budget', startsOn: '2026-01-01', endsOn: '2098-12-31', mode: 'daily' },
  });
  const seasonId: string = season.body.id;
  const actionId = newId();
  await announce(
    system,
    ...groups.map((groupId) =>
      eventOf('group.changed', groupId, 1, at, { groupId, version: 1, name: 'GA', department: '75', certified: true }),
    ),
    eventOf('action.published', actionId, 1, at, {
      actionId,
      version: 1,
      number: 1,
      proposalId: newId(),
      groupId: groups[0]!,
      seasonId,
      revision: 1,
      title: 'Aide aux devoirs',
      summary: '…',
      capCents: 5_000,
      publishedAt: at.toISOString(),
    }),
    ...groups.slice(0, 8).map((groupId) =>
      eventOf('vote.cast', `${actionId}.${groupId}`, 1, at, {
        actionId,
        groupId,
        seasonId,
        version: 1,
        plannedMonth: '2027-01',
        commune: 'Lille',
        at: at.toISOString(),
      }),
    ),
  );
  await waitUntil(
    async () =>
      (await count('known-votes')) === 8 && (await count('known-groups')) === 20 && (await count('actions')) === 1,
    { what: 'the facts' },
  );
  await announce(
    system,
    eventOf('settlement.requested', seasonId, 1, at, {
      seasonId,
      cause: 'looks as if it crosses',
      seasonSeq: 1,
      at: at.toISOString(),
    }),
  );
  const marker = newId();
  await announce(
    system,
    eventOf('group.changed', marker, 1, at, {
      groupId: marker,
      version: 1,
      name: 'GA',
      department: '75',
      certified: false,
    }),
  );
  await waitUntil(async () => (await count('known-groups')) === 21, { what: 'what came after the request' });
  expect(await count('settlements')).toBe(0);

  await system.call('PUT', `/v1/seasons/${seasonId}/allocations/a`, {
    token: finance,
    body: { amountCents: 1_000_000 },
  });
  await waitUntil(async () => (await count('actions', { _id: actionId, state: 'fundable' })) === 1, {
    what: 'the crossing after the allocation',
  });
  expect(await accountFaults(system)).toEqual([]);
});
