import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { publishedAll, waitingFor } from '../../scenes/announce.ts';
import { contactOf, openDirectoryScene, type DirectoryScene } from '../../scenes/directory-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId, type System } from '../../support/system.ts';

let scene: DirectoryScene;
let system: System;
beforeAll(async () => {
  scene = await openDirectoryScene();
  ({ system } = scene);
});
afterAll(() => scene.stop());

const contact = (personId: string, email: string) => contactOf({ personId, email });
const contactsOf = (groupId: string) => scene.contactsOf(groupId, 'email');
const erase = (personId: string, emails: string[] = []) =>
  system.call('POST', `/v1/persons/${personId}/erasures`, { token: scene.platform, body: { emails } });
/** What the mailer is told about a person, once everything is published. */
const eventsAbout = async (personId: string) => {
  await publishedAll(system, 'directory', 'erasures');
  return (await waitingFor(system, 'worker-emails')).filter(({ subject }) => subject === personId);
};

test('the addresses of an erased person are told to the mailer alone, and a mailbox that others read too stays known', async () => {
  const [ana, bo, groupId] = [newId(), newId(), newId()];
  await scene.registerGroup({
    groupId: groupId,
    contacts: [contact(ana, 'group@example.org'), contact(bo, 'group@example.org')],
  });
  const other = newId();
  await scene.registerGroup({ groupId: other, contacts: [contact(ana, 'ana@example.org')] });
  expect((await erase(ana.toUpperCase(), ['Former@Example.org'])).status).toBe(202);
  expect(await contactsOf(groupId)).toEqual(['group@example.org']);
  expect(await contactsOf(other)).toEqual([]);
  const events = await eventsAbout(ana);
  expect(events.map(({ type, data }) => ({ type, data }))).toEqual(
    expect.arrayContaining([
      { type: 'person.erased', data: { personId: ana, version: 1 } },
      { type: 'contact.erased', data: { version: 1, emails: ['former@example.org', 'ana@example.org'] } },
    ]),
  );
  for (const queue of ['proposal', 'voting', 'budget', 'reimbursement'] as const) {
    const heard = (await waitingFor(system, queue)).filter(({ type }) => type !== 'group.changed');
    expect([queue, heard.map(({ type }) => type)]).toEqual([queue, ['person.erased']]);
  }
});

test('what the platform registers meanwhile from an older list is removed with the next telling, and after two weeks nothing is kept', async () => {
  const [ana, groupId] = [newId(), newId()];
  await erase(ana);
  await scene.registerGroup({ groupId: groupId, contacts: [contact(ana, 'late@example.org')] });
  const later = async (hours: number) => {
    system.setClock(testClock.in(hours * 3_600_000));
    await system.sweep('tell-erasures');
  };
  await later(0.5);
  expect(await eventsAbout(ana)).toHaveLength(1);
  await later(2);
  expect(await contactsOf(groupId)).toEqual([]);
  expect(await eventsAbout(ana)).toHaveLength(2);
  await later(3);
  expect(await eventsAbout(ana)).toHaveLength(2);
  await later(15 * 24);
  expect(await system.database('directory').collection<{ _id: string }>('erasures').countDocuments({ _id: ana })).toBe(
    0,
  );
  system.setClock(undefined);
});

test('two erasures of one person at the same moment are one', async () => {
  const ana = newId();
  const answers = await Promise.all([erase(ana, ['a@example.org']), erase(ana, ['b@example.org']), erase(ana)]);
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  const kept = await system
    .database('directory')
    .collection<{ _id: string; emails: string[] }>('erasures')
    .findOne({ _id: ana });
  expect([...(kept?.emails ?? [])].sort()).toEqual(['a@example.org', 'b@example.org']);
});
