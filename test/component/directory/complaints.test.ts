import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { recipientKey } from '../../../libs/signing/recipient-key.ts';
import { announce, heardAll } from '../../scenes/announce.ts';
import { contactOf, openDirectoryScene, type DirectoryScene } from '../../scenes/directory-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';

let scene: DirectoryScene;
beforeAll(async () => {
  scene = await openDirectoryScene();
});
afterAll(() => scene.stop());

test('whoever complained gets no more optional mails of that group, whether or not they are still its contact', async () => {
  const contacts = ['Ana@Example.org', 'bo@example.org'].map((email) => contactOf({ email }));
  const groupId = await scene.registerGroup({ contacts });
  const complained = (id: string, email: string, version: number) =>
    eventOf('contact.complained', `${id}.${recipientKey(email)}`, version, testClock.now(), {
      groupId: id,
      version,
      recipient: recipientKey(email),
      at: testClock.now().toISOString(),
    });
  await announce(
    scene.system,
    complained(groupId, 'ana@example.org', 1),
    complained(groupId, 'left@example.org', 1),
    complained(newId(), 'bo@example.org', 1),
  );
  await heardAll(scene.system, 'directory');
  expect(await scene.contactsOf(groupId, 'frequency')).toEqual(['none', 'instant']);
  expect(
    (await scene.call('GET', '/v1/dead-letters/directory', { token: await scene.system.token({ scope: 'ops' }) })).body
      .items,
  ).toEqual([]);
});
