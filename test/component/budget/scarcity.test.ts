import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { standingOf } from '../../../libs/threshold/threshold.ts';
import { budget } from '../../../services/budget/app.ts';
import { accountFaults } from '../../scenes/accounts.ts';
import { announce, heardAll } from '../../scenes/announce.ts';
import { newId, startSystem, type System } from '../../support/system.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem([budget]);
});
afterAll(() => system.stop());

const CAP = 1_000;
const groups = Array.from({ length: 30 }, newId);
const published = new Date('2026-11-01T00:00:00Z');
/** Fifty actions that all exceed their threshold of 5: five of each number of votes from 6 to 15. */
const actions = Array.from({ length: 50 }, (_, index) => ({
  actionId: newId(),
  votes: 6 + (index % 10),
  publishedAt: new Date(published.getTime() + index * 60_000),
}));
/** The buffer of a tenth stays; above it there is exactly enough for the ten with most votes: 5 × 15 + 5 × 14 caps. */
const TOTAL = 161_112;

const shuffled = <T>(rows: readonly T[]): T[] =>
  rows
    .map((row, index) => ({ row, key: Math.imul(index + 1, 2_654_435_761) >>> 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ row }) => row);

test('50 actions cross at once in a season that can pay ten: the stated order decides which, whatever came first', async () => {
  const token = await system.token({ scope: 'finance' });
  const policy = await system.token({ scope: 'policy' });
  const opened = await system.call('POST', '/v1/seasons', {
    token,
    key: newId(),
    body: { name: 'Budget', startsOn: '2026-01-01', endsOn: '2098-12-31', mode: 'daily' },
  });
  const seasonId: string = opened.body.id;
  await announce(
    system,
    ...groups.map((groupId) =>
      eventOf('group.changed', groupId, 1, published, {
        groupId,
        version: 1,
        name: 'GA',
        department: '75',
        certified: true,
      }),
    ),
    ...shuffled(actions).map(({ actionId, publishedAt }, index) =>
      eventOf('action.published', actionId, 1, publishedAt, {
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
        publishedAt: publishedAt.toISOString(),
      }),
    ),
    ...shuffled(
      actions.flatMap(({ actionId, votes }) => groups.slice(0, votes).map((groupId) => ({ actionId, groupId }))),
    ).map(({ actionId, groupId }) =>
      eventOf('vote.cast', `${actionId}.${groupId}`, 1, published, {
        actionId,
        groupId,
        seasonId,
        version: 1,
        plannedMonth: '2027-01',
        commune: 'Lille',
        at: published.toISOString(),
      }),
    ),
  );
  await heardAll(system, 'budget');
  const settle = () => system.call('POST', `/v1/seasons/${seasonId}/settlements`, { token: policy });
  const allocation = system.call('PUT', `/v1/seasons/${seasonId}/allocations/a`, {
    token,
    body: { amountCents: TOTAL },
  });
  await Promise.all([allocation, ...Array.from({ length: 8 }, settle)]);
  await settle();
  await heardAll(system, 'budget');

  const crossed = await system.database('budget').collection('actions').find({ state: 'fundable' }).toArray();
  const expected = actions.filter(({ votes }) => votes >= 14).map(({ actionId }) => actionId);
  expect(crossed.map(({ _id }) => String(_id)).sort()).toEqual(expected.sort());
  // Most votes first, then the earlier publication; each with the money that was left at its turn.
  const inTurn = crossed.sort((a, b) => b['crossing'].inputs.remainingCents - a['crossing'].inputs.remainingCents);
  expect(inTurn.map(({ crossing, publishedAt }) => [crossing.votes, publishedAt])).toEqual(
    actions
      .filter(({ votes }) => votes >= 14)
      .sort((a, b) => b.votes - a.votes || a.publishedAt.getTime() - b.publishedAt.getTime())
      .map(({ votes, publishedAt }) => [votes, publishedAt]),
  );
  for (const { crossing } of inTurn)
    expect(standingOf(crossing.votes as number, crossing.inputs)).toMatchObject({
      crosses: true,
      threshold: crossing.threshold,
    });
  expect((await system.call('GET', `/v1/seasons/${seasonId}`)).body).toMatchObject({
    totalCents: TOTAL,
    remainingCents: TOTAL - 145 * CAP,
  });
  expect(await system.database('budget').collection('places').countDocuments({ state: 'granted' })).toBe(145);
  expect(await accountFaults(system)).toEqual([]);
});
