import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { readUnsubscribeToken } from '../../../libs/signing/unsubscribe-token.ts';
import { contact, mailScene, type MailScene } from '../../scenes/mail-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: MailScene;
beforeAll(async () => {
  scene = await mailScene();
});
afterAll(() => scene.stop());

test('when an action becomes fundable, each contact of each certified group is told once, in their language and for their part', async () => {
  const [ana, both, bo, cy, dee, eve] = [
    contact({ name: 'Ana' }),
    contact({ name: 'Both' }),
    contact({ name: 'Bo', locale: 'en' }),
    contact({ name: 'Cy', locale: 'en' }),
    contact({ name: 'Dee' }),
    contact({ name: 'Eve', frequency: 'none' }),
  ];
  const author = await scene.announceGroup({ name: 'GA Lille', contacts: [ana] });
  const voter = await scene.announceGroup({ name: 'GA Lyon', contacts: [bo, both] });
  await scene.announceGroup({ name: 'GA Brest', contacts: [cy, { ...both, locale: 'en' }, eve] });
  await scene.announceGroup({ name: 'GA Nantes', contacts: [dee], certified: false });
  const actionId = await scene.publishAction(author);
  await scene.castVote(actionId, voter, testClock.daysAgo(40));
  const event = scene.fundable(actionId);
  await scene.tell(event);

  expect(await scene.ended(event.id)).toMatchObject({ planned: 5, sent: 4, suppressed: 1, failed: 0 });
  const subjects = Object.fromEntries(
    [ana, both, bo, cy, dee, eve].map(({ name, email }) => [
      name,
      scene.smtp.to(email).map(({ mail }) => mail.subject),
    ]),
  );
  expect(subjects).toEqual({
    Ana: ['Votre action est finançable\u00a0: «\u00a0Frigo solidaire\u00a0»'],
    Both: ['Votre place est réservée\u00a0: «\u00a0Frigo solidaire\u00a0»'],
    Bo: ['Your place is set aside: “Frigo solidaire”'],
    Cy: ['Your group can do it: “Frigo solidaire”'],
    Dee: [],
    Eve: [],
  });
  const { mail } = scene.smtp.to(cy.email)[0]!;
  expect(mail.text).toContain('€1,250.00');
  expect(mail.text).toContain('GA Lille');
  expect(mail.html).toContain('<html lang="en"');
});

test('the same event twice, and a repeated planning, tell nobody again', async () => {
  const group = await scene.announceGroup();
  const actionId = await scene.publishAction(group);
  const event = scene.fundable(actionId);
  await scene.tell(event);
  const before = await scene.ended(event.id);
  const caught = scene.smtp.caught.length;
  await scene.tell({ ...event, id: `${event.id}-again-123` });
  const marker = scene.infoRequested(group);
  await scene.tell(marker);
  await scene.ended(marker.id);
  expect(await scene.ended(event.id)).toEqual(before);
  expect(scene.smtp.caught.length).toBe(caught + 1);
  expect(
    await scene.system.database('worker').collection('notifications').countDocuments({ 'data.actionId': actionId }),
  ).toBe(1);
});

test('an optional mail carries a one-click unsubscribe link for this address and group, a mandatory one does not', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  const event = scene.fundable(await scene.publishAction(group));
  await scene.tell(event);
  await scene.ended(event.id);
  const { raw, mail } = scene.smtp.to(ana.email)[0]!;
  const url = /^List-Unsubscribe: <(.+)>\r?$/m.exec(raw.replace(/\r?\n[ \t]+/g, ' '))?.[1] ?? '';
  expect(url).toContain('http://127.0.0.1:3000/v1/preferences/unsubscriptions/');
  expect(raw).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  expect(mail.text).toContain(url);
  expect(readUnsubscribeToken(url.split('/').at(-1)!, DEVELOPMENT_KEYS.unsubscribe, testClock.now())).toEqual({
    groupId: group.id,
    email: ana.email,
  });

  const claim = scene.infoRequested(group);
  await scene.tell(claim);
  await scene.ended(claim.id);
  expect(scene.smtp.to(ana.email).at(-1)!.raw).not.toContain('List-Unsubscribe');
});

test('what other groups learnt is told with the action', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  const actionId = await scene.publishAction(group);
  const publishedAt = testClock.now().toISOString();
  await scene.tell({
    specversion: '1.0',
    id: newId(),
    source: '/seuil/proposal',
    type: 'report.published',
    subject: 'r1',
    time: publishedAt,
    data: {
      reportId: newId(),
      version: 1,
      actionId,
      groupId: group.id,
      tips: 'Prévoir une rallonge',
      realCostCents: 98_000,
      publishedAt,
    },
  });
  const event = scene.fundable(actionId);
  await scene.tell(event);
  await scene.ended(event.id);
  expect(scene.smtp.to(ana.email)[0]!.mail.text).toContain('Prévoir une rallonge');
});

test('a group that loses its certification before its mail leaves is not told', async () => {
  const ana = contact();
  const author = await scene.announceGroup();
  const group = await scene.announceGroup({ contacts: [ana] });
  let away = true;
  scene.smtp.answerWith((to) => (away && to === ana.email ? 451 : undefined));
  const event = scene.fundable(await scene.publishAction(author));
  await scene.tell(event);
  await waitUntil(() => scene.smtp.triesTo(ana.email) > 0, { what: 'a first try' });
  await scene.announceGroup({ id: group.id, version: 2, certified: false, contacts: [ana] });
  away = false;
  expect(await scene.ended(event.id)).toMatchObject({ failed: 0 });
  expect(scene.smtp.to(ana.email)).toEqual([]);
});

test('an old event, told again by a replay, tells nobody', async () => {
  const group = await scene.announceGroup();
  const actionId = await scene.publishAction(group);
  const old = scene.fundable(actionId, testClock.daysAgo(40));
  await scene.tell({ ...old, time: testClock.now().toISOString() });
  const marker = scene.infoRequested(group);
  await scene.tell(marker);
  await scene.ended(marker.id);
  const { status } = await scene.system.call('GET', `/v1/notifications/${old.id}`, { token: scene.ops });
  expect(status).toBe(404);
});

test('a place is told by its own mail only when the news of the crossing did not tell it', async () => {
  const [early, late, claiming] = [contact(), contact(), contact()];
  const [author, first, second, third] = [
    await scene.announceGroup(),
    await scene.announceGroup({ contacts: [early] }),
    await scene.announceGroup({ contacts: [late] }),
    await scene.announceGroup({ contacts: [claiming] }),
  ];
  const actionId = await scene.publishAction(author);
  const crossedAt = testClock.daysAgo(40);
  await scene.castVote(actionId, first, new Date(crossedAt.getTime() - 1_000));
  await scene.tell(scene.fundable(actionId, crossedAt));
  await scene.castVote(actionId, second, new Date(crossedAt.getTime() + 1_000));
  const events = [
    scene.granted(actionId, first, 'vote'),
    scene.granted(actionId, second, 'vote'),
    scene.granted(actionId, third, 'claim'),
  ];
  await scene.tell(...events);
  for (const [index, { email }] of [late, claiming].entries()) {
    const { actionId: action, groupId, at } = events[index + 1]!.data;
    await scene.ended(`place.granted.${action}.${groupId}.${Date.parse(at)}`);
    expect(scene.smtp.to(email).map(({ mail }) => mail.subject)).toEqual([
      'Place accordée\u00a0: «\u00a0Frigo solidaire\u00a0»',
    ]);
  }
  expect(scene.smtp.to(early.email)).toEqual([]);
});
