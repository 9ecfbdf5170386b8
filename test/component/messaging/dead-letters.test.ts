import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { voting } from '../../../services/voting/app.ts';
import { announce } from '../../scenes/announce.ts';
import { testClock } from '../../support/clock.ts';
import { newId, startSystem, type System } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let system: System;
let ops: string;
beforeAll(async () => {
  system = await startSystem([voting]);
  ops = await system.token({ scope: 'ops' });
});
afterAll(() => system.stop());

const at = testClock.now();
const letters = async (state = 'dead') =>
  (await system.call('GET', `/v1/dead-letters/voting?state=${state}&limit=100`, { token: ops })).body.items as {
    id: string;
    name: string;
    error: { name: string };
  }[];
const group = (groupId: string, more: object = {}) =>
  eventOf('group.changed', groupId, 1, at, {
    groupId,
    version: 1,
    name: 'GA',
    department: '59',
    certified: true,
    ...more,
  });

test('a bad event in a bundle is buried alone, and the others are heard', async () => {
  const [good, bad] = [newId(), newId()];
  await announce(system, group(good), group(bad, { certified: 'perhaps' }));
  const letter = await waitUntil(async () => (await letters()).find(({ id }) => id.includes(bad)), {
    what: 'the dead letter',
  });
  expect(letter).toMatchObject({ name: 'group.changed', error: { name: 'ZodError' } });
  expect(
    await system.database('voting').collection<{ _id: string }>('known-groups').findOne({ _id: good }),
  ).not.toBeNull();
});

test('an operator replays a dead letter once, and who did it is kept', async () => {
  const bad = newId();
  await announce(system, group(bad, { name: 7 }));
  const { id } = await waitUntil(async () => (await letters()).find((letter) => letter.id.includes(bad)), {
    what: 'the dead letter',
  });
  const answers = await Promise.all(
    [1, 2].map(() => system.call('POST', `/v1/dead-letters/voting/${id}/replays`, { token: ops })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  // It is as bad as before, so it comes back, with its history.
  const again = await waitUntil(async () => (await letters()).find((letter) => letter.id === id), {
    what: 'the letter, dead again',
  });
  expect(again).toMatchObject({ history: [{ did: 'replayed' }] });
  const discarded = await system.call('POST', `/v1/dead-letters/voting/${id}/discards`, { token: ops });
  expect(discarded.body).toMatchObject({ state: 'discarded', history: [{ did: 'replayed' }, { did: 'discarded' }] });
});

test('only operators see dead letters', async () => {
  const token = await system.token({ scope: 'group', groups: [] });
  expect((await system.call('GET', '/v1/dead-letters/voting', { token })).status).toBe(403);
});
