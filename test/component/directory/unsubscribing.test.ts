import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { writeToken } from '../../../libs/signing/former-signed-token.ts';
import { writeUnsubscribeToken } from '../../../libs/signing/unsubscribe-token.ts';
import { faultsOfHeaders } from '../../readers/secure-headers.ts';
import { waitingFor } from '../../scenes/announce.ts';
import { contactOf, openDirectoryScene, type DirectoryScene } from '../../scenes/directory-scene.ts';
import { testClock } from '../../support/clock.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: DirectoryScene;
beforeAll(async () => {
  scene = await openDirectoryScene();
});
afterAll(() => scene.stop());

const link = (groupId: string | null, email: string, key: string = DEVELOPMENT_KEYS.unsubscribe) =>
  `${scene.system.url}/v1/preferences/unsubscriptions/${writeUnsubscribeToken({ groupId, email }, key, testClock.now())}`;

const groupWith = (...emails: string[]) =>
  scene.registerGroup({ contacts: emails.map((email) => contactOf({ email })) });
const frequenciesOf = (groupId: string) => scene.contactsOf(groupId, 'frequency');

/** Unsubscribes with one click, as RFC 8058 says that a mail provider does it. */
const oneClick = (url: string) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });

test('one click ends the optional mails of one address about one group, needs nothing but the link, and may come twice', async () => {
  const groupId = await groupWith('ana@example.org', 'bo@example.org');
  const other = await groupWith('ana@example.org');
  for (const time of [1, 2]) {
    const answer = await oneClick(link(groupId, 'ana@example.org'));
    expect([time, answer.status, answer.headers.get('set-cookie')]).toEqual([time, 200, null]);
  }
  expect(await frequenciesOf(groupId)).toEqual(['none', 'instant']);
  expect(await frequenciesOf(other)).toEqual(['instant']);
  const changesOfContacts = async () =>
    new Set(
      (await waitingFor(scene.system, 'worker-emails'))
        .filter(({ type, subject }) => type === 'group.contacts-changed' && subject === groupId)
        .map(({ id }) => id),
    );
  await waitUntil(async () => (await changesOfContacts()).size > 1, { what: 'the mailer is told' });
  expect((await changesOfContacts()).size).toBe(2);
});

test('the link of a mail about several groups ends them all', async () => {
  const groups = [await groupWith('cy@example.org'), await groupWith('cy@example.org', 'dee@example.org')];
  expect((await oneClick(link(null, 'cy@example.org'))).status).toBe(200);
  expect(await Promise.all(groups.map(frequenciesOf))).toEqual([['none'], ['none', 'instant']]);
});

test('following the link only asks: whatever opens pages unsubscribes nobody, the button of the page does', async () => {
  const groupId = await groupWith('eve@example.org');
  const url = link(groupId, 'eve@example.org');
  for (const method of ['GET', 'HEAD', 'GET']) expect((await fetch(url, { method })).status).toBe(200);
  const page = await fetch(url);
  const html = await page.text();
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(faultsOfHeaders(page.headers)).toEqual([]);
  expect(page.headers.get('content-security-policy')).toContain("form-action 'self'");
  // No script, nothing that is loaded, no link that could be followed: only a form, to this very address.
  expect(html).not.toMatch(/<script|<img|<link|href=|src=|http-equiv|\son\w+=/i);
  expect(html).toContain('<form method="post">');
  expect(await frequenciesOf(groupId)).toEqual(['instant']);
  const pressed = await fetch(url, { method: 'POST' });
  expect([pressed.status, (await pressed.text()).includes('C’est fait')]).toEqual([200, true]);
  expect(await frequenciesOf(groupId)).toEqual(['none']);
});

test('a link that we did not write does nothing', async () => {
  const groupId = await groupWith('flo@example.org');
  const forged = link(groupId, 'flo@example.org', 'another-key-of-at-least-32-characters');
  const altered = link(groupId, 'flo@example.org').replace(/....$/, 'AAAA');
  const formerForged = `${scene.system.url}/v1/preferences/unsubscriptions/${writeToken('unsubscribe', [groupId, 'flo@example.org'], 'another-key-of-at-least-32-characters')}`;
  for (const url of [forged, altered, formerForged]) {
    expect((await oneClick(url)).status).toBe(403);
    expect((await fetch(url)).status).toBe(403);
  }
  expect(await frequenciesOf(groupId)).toEqual(['instant']);
});

test('a link works for a year, and the link of a mail from before links were sealed does what it says', async () => {
  const groupId = await groupWith('gil@example.org', 'hal@example.org');
  const old = link(groupId, 'gil@example.org');
  scene.system.setClock(testClock.in(366 * 86_400_000));
  for (const method of ['GET', 'POST']) {
    const answer = await fetch(old, { method });
    expect([method, answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      method,
      403,
      'link-expired',
    ]);
  }
  scene.system.setClock(undefined);
  expect(await frequenciesOf(groupId)).toEqual(['instant', 'instant']);
  const former = writeToken('unsubscribe', [groupId, 'hal@example.org'], DEVELOPMENT_KEYS.unsubscribe);
  expect((await oneClick(`${scene.system.url}/v1/preferences/unsubscriptions/${former}`)).status).toBe(200);
  expect(await frequenciesOf(groupId)).toEqual(['instant', 'none']);
});
