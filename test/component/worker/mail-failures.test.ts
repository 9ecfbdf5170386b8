import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { catchMail } from '../../scenes/mail-catcher.ts';
import { contact, mailScene, type MailScene } from '../../scenes/mail-scene.ts';
import { testClock } from '../../support/clock.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: MailScene;
beforeAll(async () => {
  scene = await mailScene();
});
afterAll(() => scene.stop());

type Row = { _id: string; notificationId: string; state: string; round: number; attempts: number; dueAt: Date };
const mails = () => scene.system.database('worker').collection<Row>('mails');
const mailOf = async (notificationId: string) => (await mails().findOne({ notificationId }))!;
const HOUR_MS = 3_600_000;

test('a refusal by policy, or of a full mailbox, fails no address: the mail waits for half an hour at least, and arrives', async () => {
  for (const answer of ['550 5.7.1', '552 5.2.2'] as const) {
    const ana = contact();
    const group = await scene.announceGroup({ contacts: [ana] });
    scene.smtp.answerWith((to, tries) => (to === ana.email && tries === 1 ? answer : undefined));
    const event = scene.infoRequested(group);
    await scene.tell(event);
    const waiting = await waitUntil(() => mails().findOne({ notificationId: event.id, state: 'planned', round: 1 }), {
      what: 'a second round',
    });
    expect(scene.smtp.triesTo(ana.email)).toBe(1);
    expect(waiting.dueAt.getTime() - testClock.now().getTime()).toBeGreaterThan(HOUR_MS / 2 - 60_000);
    await mails().updateOne({ _id: waiting._id }, { $set: { dueAt: new Date(0) } });
    await scene.sweep('waiting-mails');
    expect(await scene.ended(event.id)).toMatchObject({ planned: 1, sent: 1 });
  }
});

test('a mail that is refused for what it is fails at once, and the address is written to again', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  scene.smtp.answerWith((to, tries) => (to === ana.email && tries === 1 ? '554 5.6.0' : undefined));
  const [event, next] = [scene.infoRequested(group), scene.infoRequested(group)];
  await scene.tell(event);
  expect(await scene.ended(event.id)).toMatchObject({ planned: 1, failed: 1 });
  await scene.tell(next);
  expect(await scene.ended(next.id)).toMatchObject({ planned: 1, sent: 1 });
});

test('while the mail server is away the queue rests, and everything arrives once it is back', async () => {
  const port = Number(new URL(scene.smtp.url).port);
  const group = await scene.announceGroup({ contacts: Array.from({ length: 12 }, () => contact()) });
  await scene.smtp.stop();
  const event = scene.infoRequested(group);
  const announcedAt = performance.now();
  await scene.tell(event);
  await waitUntil(
    async () => (await mails().countDocuments({ notificationId: event.id, lastError: { $regex: '.' } })) > 0,
    { what: 'a first try that failed' },
  );
  scene.smtp = await catchMail(port);
  expect(await scene.ended(event.id)).toMatchObject({ planned: 12, sent: 12, failed: 0 });
  expect(scene.smtp.caught).toHaveLength(12);
  // A job that is merely tried again comes back within a second.
  expect(performance.now() - announcedAt).toBeGreaterThan(3_500);
  expect((await mailOf(event.id)).round).toBe(0);
});

test('a session that is refused costs the recipient nothing: sender or sign-in are ours', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  scene.smtp.answerWith((to, tries) => (to === ana.email && tries === 1 ? '421 4.7.0' : undefined));
  const event = scene.infoRequested(group);
  await scene.tell(event);
  expect(await scene.ended(event.id)).toMatchObject({ planned: 1, sent: 1 });
  expect((await mailOf(event.id)).attempts).toBe(2);
});
