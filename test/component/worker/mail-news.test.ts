import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { heardAll } from '../../scenes/announce.ts';
import { contact, mailScene, type MailScene } from '../../scenes/mail-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: MailScene;
beforeAll(async () => {
  scene = await mailScene();
});
afterAll(() => scene.stop());

const notifications = () =>
  scene.system
    .database('worker')
    .collection<{ _id: string; dueAt: Date; state: string; data?: object }>('notifications');
const subjectsTo = (email: string) => scene.smtp.to(email).map(({ mail }) => mail.subject!.replace(/\s/g, ' '));
const nextMonth = testClock
  .in(40 * 86_400_000)
  .toISOString()
  .slice(0, 7);

test('a group that loses its certification, and one that regains it, hear what it means, whatever they prefer', async () => {
  const ana = contact({ frequency: 'none' });
  const group = await scene.announceGroup({ name: 'GA Quimper', contacts: [ana], certified: false });
  const changed = (version: number, certified: boolean, reason: string | null) =>
    eventOf('group.certification-changed', group.id, version, testClock.now(), {
      groupId: group.id,
      version,
      certified,
      reason,
      at: testClock.now().toISOString(),
    });
  const [lost, regained] = [changed(2, false, 'Pas d’événement depuis trois mois'), changed(3, true, null)];
  for (const event of [lost, { ...lost, id: `${lost.id}-again-1` }, regained]) {
    await scene.tell(event);
    await scene.ended(event.id.replace('-again-1', ''));
  }
  expect(subjectsTo(ana.email)).toEqual([
    'Certification : ce qui change pour GA Quimper',
    'GA Quimper est de nouveau certifié',
  ]);
  const [first, second] = scene.smtp.to(ana.email).map(({ mail }) => mail.text!);
  expect(first).toContain('> Pas d’événement depuis trois mois');
  expect(second).not.toContain('raison');
});

test('finance hears once which actions lack money, though budget says so every morning', async () => {
  const seasonId = newId();
  const lacking = (version: number, at: string) =>
    eventOf('season.money-lacking', seasonId, version, testClock.now(), {
      seasonId,
      version,
      at,
      lacking: [
        { actionId: newId(), number: 9, title: `Atelier ${seasonId}`, why: 'crossing', missingCents: 1_823_050 },
      ],
    });
  const today = testClock.now().toISOString();
  const first = lacking(1, today);
  await scene.tell(first, { ...lacking(2, today), data: { ...first.data, version: 2 } });
  await heardAll(scene.system, 'worker-emails');
  const caught = await waitUntil(
    () => scene.smtp.to('finance@seuil.test').find(({ mail }) => mail.text?.includes(seasonId)),
    { what: 'the mail to finance' },
  );
  expect(caught.mail.subject!.replace(/\s/g, ' ')).toBe('Argent manquant pour 1 action');
  expect(caught.mail.text!.replace(/\s/g, ' ')).toContain('il manque 18 230,50 € pour la rendre finançable');
  await heardAll(scene.system, 'worker-sending');
  expect(scene.smtp.to('finance@seuil.test').filter(({ mail }) => mail.text?.includes(seasonId))).toHaveLength(1);
});

test('a group is told how to claim when the month comes for which it planned the action, unless it withdrew', async () => {
  const [ana, bo] = [contact(), contact()];
  const [stays, leaves] = [
    await scene.announceGroup({ contacts: [ana] }),
    await scene.announceGroup({ contacts: [bo] }),
  ];
  const actionId = await scene.publishAction(await scene.announceGroup());
  const crossedAt = testClock.daysAgo(40);
  await scene.tell(scene.fundable(actionId, crossedAt));
  for (const group of [stays, leaves]) {
    await scene.castVote(actionId, group, new Date(crossedAt.getTime() - 1_000), nextMonth);
    await scene.tell(scene.granted(actionId, group, 'vote'));
  }
  const ids = [stays, leaves].map(({ id }) => `how-to-claim.${actionId}.${id}`);
  await waitUntil(async () => (await notifications().countDocuments({ _id: { $in: ids } })) === 2, {
    what: 'both notifications',
  });
  for (const { dueAt, state } of await notifications()
    .find({ _id: { $in: ids } })
    .toArray())
    expect([state, dueAt.toISOString()]).toEqual(['waiting', `${nextMonth}-01T08:00:00.000Z`]);
  // Nor is it forgotten meanwhile, however long the month takes to come.
  await notifications().updateMany({ _id: { $in: ids } }, { $set: { at: testClock.daysAgo(200) } });
  await scene.sweep('old-mails');
  await scene.sweep('waiting-mails');
  await heardAll(scene.system, 'worker-emails');
  expect(subjectsTo(ana.email)).toEqual([]);

  await scene.withdrawVote(actionId, leaves);
  await notifications().updateMany({ _id: { $in: ids } }, { $set: { dueAt: new Date(0) } });
  await scene.sweep('waiting-mails');
  expect(await scene.ended(ids[0]!)).toMatchObject({ sent: 1 });
  expect(await scene.ended(ids[1]!)).toMatchObject({ suppressed: 1 });
  expect(subjectsTo(ana.email)).toEqual(['« Frigo solidaire » : comment vous faire rembourser']);
  expect(scene.smtp.to(ana.email)[0]!.mail.text).toContain('31 mars 2026');
  expect(subjectsTo(bo.email)).toEqual([]);
});

test('a place that a claim asked for needs no word on how to claim, and says until when', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  const actionId = await scene.publishAction(await scene.announceGroup());
  await scene.tell(scene.fundable(actionId, testClock.daysAgo(40)));
  const granted = scene.granted(actionId, group, 'claim');
  await scene.tell(granted);
  await scene.ended(`place.granted.${actionId}.${group.id}.${Date.parse(granted.data.at)}`);
  expect(scene.smtp.to(ana.email)[0]!.mail.text).toContain('31 mars 2026');
  expect(await notifications().countDocuments({ _id: `how-to-claim.${actionId}.${group.id}` })).toBe(0);
});

test('what is gathered in digests is told to nobody at once', async () => {
  const [author, group] = [contact(), contact()];
  const [itself, other] = [
    await scene.announceGroup({ contacts: [author] }),
    await scene.announceGroup({ contacts: [group] }),
  ];
  const actionId = newId();
  const at = testClock.now().toISOString();
  await scene.tell(
    eventOf('action.published', actionId, 1, testClock.now(), {
      actionId,
      version: 1,
      number: 8,
      proposalId: newId(),
      groupId: itself.id,
      seasonId: 's1',
      revision: 1,
      title: 'Atelier vélo',
      summary: 'Réparer ensemble.',
      capCents: 40_000,
      publishedAt: at,
    }),
    scene.nearlyThere(actionId),
    eventOf('report.published', newId(), 1, testClock.now(), {
      reportId: newId(),
      version: 1,
      actionId,
      groupId: other.id,
      tips: 'Prévoir des rustines',
      realCostCents: 1,
      publishedAt: at,
    }),
  );
  await scene.ended(`action.published.${actionId}`);
  await heardAll(scene.system, 'worker-emails');
  for (const kind of ['new-action', 'action-nearly-there'])
    expect(await scene.gathered(`${kind}.${actionId}`)).toMatchObject({ sent: 0, failed: 0 });
  expect([subjectsTo(author.email), subjectsTo(group.email)]).toEqual([
    ['Votre action est publiée : « Atelier vélo »'],
    [],
  ]);
});

test('an answer to a mail about a claim reaches the finance team', async () => {
  const ana = contact();
  const event = scene.infoRequested(await scene.announceGroup({ contacts: [ana] }), { answerBy: '2026-05-01' });
  await scene.tell(event);
  await scene.ended(event.id);
  const { mail } = scene.smtp.to(ana.email)[0]!;
  expect(mail.replyTo?.value).toMatchObject([{ address: 'finance@seuil.test' }]);
  expect(mail.text).toContain('À faire d’ici le 1er mai 2026');
});
