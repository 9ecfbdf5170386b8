import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { eventOf } from '../../../libs/events/event.ts';
import { recipientKey } from '../../../libs/signing/recipient-key.ts';
import { writeUnsubscribeToken } from '../../../libs/signing/unsubscribe-token.ts';
import { directory } from '../../../services/directory/app.ts';
import { registerGroups } from '../../../services/directory/groups/register-groups.ts';
import { openGroups } from '../../../services/directory/groups/store.ts';
import { openChoices } from '../../../services/directory/preferences/store.ts';
import { announce, heardAll } from '../../scenes/announce.ts';
import { testClock } from '../../support/clock.ts';
import { newId, startSystem, type System } from '../../support/system.ts';

let system: System;
let machine: string;
beforeAll(async () => {
  system = await startSystem([directory]);
  machine = await system.machine('directory');
});
afterAll(() => system.stop());

const contact = (email: string, more: object = {}) => ({
  personId: newId(),
  email,
  name: 'Ana',
  role: 'referent',
  ...more,
});
const register = async (groupId: string, more: object = {}) => {
  const groups = [{ groupId, name: 'GA', department: '75', ...more }];
  const answer = await system.call('POST', '/v1/groups/batch', { token: machine, body: { groups } });
  expect([answer.status, answer.body.code]).toEqual([200, undefined]);
};
const groupOf = async (groupId: string) =>
  (await system.call('GET', `/v1/groups/${groupId}`, { token: machine })).body as {
    type: string;
    contacts: { email: string; locale: string; frequency: string }[];
  };
const frequencies = async (groupId: string) =>
  Object.fromEntries((await groupOf(groupId)).contacts.map(({ email, frequency }) => [email, frequency]));
const unsubscribe = async (groupId: string | null, email: string) => {
  const token = writeUnsubscribeToken({ groupId, email }, DEVELOPMENT_KEYS.unsubscribe, testClock.now());
  expect((await fetch(`${system.url}/v1/preferences/unsubscriptions/${token}`, { method: 'POST' })).status).toBe(200);
};
const prefer = async (personId: string, groupId: string, frequency: string) => {
  const token = await system.token({ sub: personId, scope: 'group', groups: [groupId] });
  expect((await system.call('PUT', '/v1/preferences', { token, body: { groupId, frequency } })).status).toBe(204);
};

test('what a registration leaves out stays as it is; contacts are removed by an empty list alone', async () => {
  const groupId = newId();
  const ana = contact('ana@example.org', { locale: 'en' });
  await register(groupId, { type: 'thematic', contacts: [ana] });
  await register(groupId, { name: 'GA renommé' });
  expect(await groupOf(groupId)).toMatchObject({ type: 'thematic', contacts: [{ email: ana.email, locale: 'en' }] });
  await register(groupId, { contacts: [{ ...ana, locale: undefined, role: 'manager' }] });
  expect(await groupOf(groupId)).toMatchObject({ contacts: [{ role: 'manager', locale: 'en' }] });
  await register(groupId, { contacts: [] });
  expect((await groupOf(groupId)).contacts).toEqual([]);

  const coordination = newId();
  await register(coordination, { type: 'departmental' });
  const groups = [{ groupId: coordination, name: 'GA', department: '75', certified: true }];
  const refused = await system.call('POST', '/v1/groups/batch', { token: machine, body: { groups } });
  expect([refused.status, refused.body.code]).toEqual([403, 'not-certifiable']);
});

test('whoever unsubscribed is still unsubscribed when the contact was removed and comes back, in another role or for another person', async () => {
  const groupId = newId();
  const other = newId();
  const [ana, bo] = [contact('ana1@example.org'), contact('bo1@example.org')];
  await register(groupId, { contacts: [ana, bo] });
  await register(other, { contacts: [ana] });
  await unsubscribe(groupId, ana.email);
  await prefer(bo.personId, groupId, 'weekly');
  await register(groupId, { contacts: [] });
  await register(groupId, { contacts: [{ ...ana, personId: newId(), role: 'finance' }, bo] });
  expect(await frequencies(groupId)).toEqual({ [ana.email]: 'none', [bo.email]: 'weekly' });
  expect(await frequencies(other)).toEqual({ [ana.email]: 'instant' });
  // Whoever changes their mind is heard, and that outlives the next synchronisation as well.
  await prefer(bo.personId, groupId, 'instant');
  await register(groupId, { contacts: [ana] });
  await register(groupId, { contacts: [ana, bo] });
  expect(await frequencies(groupId)).toEqual({ [ana.email]: 'none', [bo.email]: 'instant' });
});

test('a click and a complaint count also while the address is no contact', async () => {
  const [groupId, other] = [newId(), newId()];
  const [ana, bo] = [contact('ana2@example.org'), contact('bo2@example.org')];
  for (const id of [groupId, other]) await register(id, { contacts: [ana, bo] });
  for (const id of [groupId, other]) await register(id, { contacts: [] });
  await unsubscribe(null, ana.email);
  const recipient = recipientKey(bo.email);
  const complained = eventOf('contact.complained', `${groupId}.${recipient}`, 1, testClock.now(), {
    groupId,
    version: 1,
    recipient,
    at: testClock.now().toISOString(),
  });
  await announce(system, complained);
  await heardAll(system, 'directory');
  for (const id of [groupId, other]) await register(id, { contacts: [ana, bo] });
  expect(await frequencies(groupId)).toEqual({ [ana.email]: 'none', [bo.email]: 'none' });
  expect(await frequencies(other)).toEqual({ [ana.email]: 'none', [bo.email]: 'instant' });

  // A complaint that is told again does not undo what the contact chose since.
  await prefer(bo.personId, groupId, 'daily');
  await announce(system, { ...complained, id: `${complained.id}.again` });
  await heardAll(system, 'directory');
  expect((await frequencies(groupId))[bo.email]).toBe('daily');
});

test('an address that changes takes the frequency of its person along, and the former address keeps its own', async () => {
  const groupId = newId();
  const ana = contact('ana3@example.org');
  await register(groupId, { contacts: [ana] });
  await unsubscribe(groupId, ana.email);
  await register(groupId, { contacts: [{ ...ana, email: 'new3@example.org' }] });
  await register(groupId, { contacts: [] });
  await register(groupId, { contacts: [contact('new3@example.org'), contact('ana3@example.org')] });
  expect(await frequencies(groupId)).toEqual({ 'new3@example.org': 'none', 'ana3@example.org': 'none' });
});

test('an erased person who is named again later is not written to again, and nothing kept for that names them', async () => {
  const groupId = newId();
  const ana = contact('ana4@example.org');
  await register(groupId, { contacts: [ana] });
  // Written before choices were kept: the contact alone knows.
  await system
    .database('directory')
    .collection<{ _id: string }>('groups')
    .updateOne({ _id: groupId }, { $set: { 'contacts.0.frequency': 'none' } });
  const erasure = { token: machine, body: { emails: [ana.email] } };
  expect((await system.call('POST', `/v1/persons/${ana.personId}/erasures`, erasure)).status).toBe(202);
  expect(await frequencies(groupId)).toEqual({});
  const kept = JSON.stringify(await system.database('directory').collection('mail-choices').find().toArray());
  for (const name of [ana.email, ana.personId, recipientKey(ana.email), groupId]) expect(kept).not.toContain(name);
  await register(groupId, { contacts: [contact(ana.email)] });
  expect(await frequencies(groupId)).toEqual({ [ana.email]: 'none' });
});

test('a click at the moment of a synchronisation that has read the choices before is not lost', async () => {
  const groupId = newId();
  const ana = contact('ana5@example.org');
  await register(groupId);
  const database = system.database('directory');
  const choices = openChoices(database, DEVELOPMENT_KEYS.unsubscribe);
  let reads = 0;
  const deps = {
    groups: openGroups(database, () => undefined),
    now: testClock.now,
    choices: {
      ...choices,
      of: async (...about: Parameters<typeof choices.of>) => {
        const chosen = await choices.of(...about);
        reads += 1;
        if (reads === 1) await unsubscribe(groupId, ana.email);
        return chosen;
      },
    },
  };
  const profile = { groupId, name: 'GA', department: '75', contacts: [{ ...ana, role: 'referent' as const }] };
  await registerGroups(deps, [profile], 'client:platform');
  expect(reads).toBe(2);
  expect(await frequencies(groupId)).toEqual({ [ana.email]: 'none' });
});
