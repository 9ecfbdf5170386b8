import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { replay } from '../../../scripts/admin/facts.ts';
import { deal, listLetters, replayAll, showLetter } from '../../../scripts/admin/letters.ts';
import { withSystem, type System as Opened } from '../../../scripts/admin/open-system.ts';
import { pause, resume, showQueues } from '../../../scripts/admin/queues.ts';
import { directory } from '../../../services/directory/app.ts';
import { voting } from '../../../services/voting/app.ts';
import { announce } from '../../scenes/announce.ts';
import { testClock } from '../../support/clock.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let system: System;
const formerNamespace = process.env['NAMESPACE'];
beforeAll(async () => {
  system = await startSystem([directory, voting]);
  process.env['NAMESPACE'] = system.namespace;
  process.env['NODE_ENV'] = 'test';
});
afterAll(async () => {
  if (formerNamespace === undefined) delete process.env['NAMESPACE'];
  else process.env['NAMESPACE'] = formerNamespace;
  await system.stop();
});

const asAdmin = <T>(work: (opened: Opened) => Promise<T>) => withSystem([], work);
const groups = () => system.database('voting').collection<{ _id: string; version: number }>('known-groups');
const buried = async (groupId: string) => {
  await announce(
    system,
    eventOf('group.changed', groupId, 1, testClock.now(), {
      groupId,
      version: 1,
      name: 7 as never,
      department: '59',
      certified: true,
    }),
  );
  return waitUntil(
    async () =>
      (await asAdmin((opened) => listLetters(opened, ['voting'], 'dead')))
        .split('\n')
        .find((line) => line.includes(groupId)),
    { what: 'the dead letter in the list' },
  );
};

test('a dead letter is found, read whole, replayed and discarded, and says by whom', async () => {
  const line = await buried(newId());
  const id = line.split(/\s+/)[1] ?? '';
  expect(line).toMatch(/^voting .*ZodError: .*invalid_type/);
  expect(JSON.parse(await asAdmin((opened) => showLetter(opened, 'voting', id)))).toMatchObject({
    _id: id,
    state: 'dead',
    data: { events: [{ type: 'group.changed' }] },
  });
  await asAdmin((opened) => deal(opened, 'replay', { service: 'voting', id, by: 'admin:ada' }));
  await waitUntil(
    async () =>
      (JSON.parse(await asAdmin((opened) => showLetter(opened, 'voting', id))) as { state: string; failures: number })
        .failures === 2,
    { what: 'the letter, dead again' },
  );
  await asAdmin((opened) => deal(opened, 'discard', { service: 'voting', id, by: 'admin:ada' }));
  expect(JSON.parse(await asAdmin((opened) => showLetter(opened, 'voting', id)))).toMatchObject({
    state: 'discarded',
    history: [
      { by: 'admin:ada', did: 'replayed' },
      { by: 'admin:ada', did: 'discarded' },
    ],
  });
  expect(await asAdmin((opened) => listLetters(opened, [], 'dead'))).not.toContain(id);
});

test('all dead letters of a service are replayed once', async () => {
  await Promise.all([buried(newId()), buried(newId())]);
  expect(await asAdmin((opened) => replayAll(opened, 'voting', 'admin:ada'))).toBe(
    '2 letters of voting are in their queues again',
  );
});

test('a paused queue keeps what comes, shows it, and goes on when it is resumed', async () => {
  await asAdmin((opened) => pause(opened, 'voting'));
  const ids = [newId(), newId(), newId()];
  await announce(
    system,
    ...ids.map((groupId) =>
      eventOf('group.changed', groupId, 1, testClock.now(), {
        groupId,
        version: 1,
        name: 'GA',
        department: '59',
        certified: true,
      }),
    ),
  );
  const row = await waitUntil(
    async () =>
      (await asAdmin(showQueues))
        .split('\n')
        .find((line) => line.startsWith('voting') && line.endsWith('PAUSED') && !/^voting\s+0 /.test(line)),
    { what: 'jobs that wait' },
  );
  expect(row).toMatch(/PAUSED$/);
  await asAdmin((opened) => resume(opened, 'voting'));
  await waitUntil(async () => (await groups().countDocuments({ _id: { $in: ids } })) === ids.length, {
    what: 'the groups',
  });
});

test('a consumer that lost what it knew is rebuilt from the facts of their owner', async () => {
  const groupId = newId();
  await system.call('PUT', `/v1/groups/${groupId}`, {
    token: await system.machine('directory'),
    body: { name: 'GA Perdu', department: '59', certified: true },
  });
  await waitUntil(() => groups().findOne({ _id: groupId }), { what: 'the group in voting' });
  await groups().deleteOne({ _id: groupId });
  const report = await withSystem([directory.environment], (opened) => replay(opened, directory, 'voting'));
  expect(report).toMatch(/^[1-9]\d* facts of directory were told again to voting$/);
  await waitUntil(() => groups().findOne({ _id: groupId }), { what: 'the group again' });
});
