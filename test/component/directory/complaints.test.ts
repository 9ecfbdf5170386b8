import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { recipientKey } from '../../../libs/signing/recipient-key.ts';
import { directory } from '../../../services/directory/app.ts';
import { announce, heardAll } from '../../scenes/announce.ts';
import { testClock } from '../../support/clock.ts';
import { newId, startSystem, type System } from '../../support/system.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem([directory]);
});
afterAll(() => system.stop());

test('whoever complained gets no more optional mails of that group, whether or not they are still its contact', async () => {
  const token = await system.machine('directory');
  const [groupId, ana, bo] = [
    newId(),
    { personId: newId(), email: 'Ana@Example.org' },
    { personId: newId(), email: 'bo@example.org' },
  ];
  const contacts = [ana, bo].map((person) => ({ ...person, name: 'Ana', role: 'referent' }));
  await system.call('PUT', `/v1/groups/${groupId}`, { token, body: { name: 'GA', department: '75', contacts } });
  const complained = (id: string, email: string, version: number) =>
    eventOf('contact.complained', `${id}.${recipientKey(email)}`, version, testClock.now(), {
      groupId: id,
      version,
      recipient: recipientKey(email),
      at: testClock.now().toISOString(),
    });
  await announce(
    system,
    complained(groupId, 'ana@example.org', 1),
    complained(groupId, 'left@example.org', 1),
    complained(newId(), 'bo@example.org', 1),
  );
  await heardAll(system, 'directory');
  const { body } = await system.call('GET', `/v1/groups/${groupId}`, { token });
  expect(body.contacts.map(({ frequency }: { frequency: string }) => frequency)).toEqual(['none', 'instant']);
  expect(
    (await system.call('GET', '/v1/dead-letters/directory', { token: await system.token({ scope: 'ops' }) })).body
      .items,
  ).toEqual([]);
});
