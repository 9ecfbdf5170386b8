import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { contact, mailScene, startMailer, type MailScene } from '../../scenes/mail-scene.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: MailScene;
beforeAll(async () => {
  scene = await mailScene();
});
afterAll(() => scene.stop());

type Row = { notificationId: string; state: string; lastError: string | null; refused?: string | null };
const mailsOf = (notificationId: string) =>
  scene.system.database('worker').collection<Row>('mails').find({ notificationId }).toArray();
const suppressed = async () =>
  (await scene.system.call('GET', '/v1/mail-suppressions?limit=100', { token: scene.ops })).body.items as unknown[];
const metric = async (line: string) =>
  Number(new RegExp(`^${line.replace(/[{}]/g, '\\$&')} (\\d+)`, 'm').exec(await scene.metrics())?.[1] ?? NaN);

test('an answer about us ends nobody’s address: the queue rests for a minute, and the mails arrive once we may send again', async () => {
  const contacts = Array.from({ length: 18 }, () => contact());
  const group = await scene.announceGroup({ contacts });
  scene.smtp.answerWith(() => '550 relay not permitted');
  const event = scene.infoRequested(group);
  await scene.tell(event);
  await waitUntil(async () => (await scene.restMs()) > 10_000, { what: 'a rest of about a minute' });
  expect(await suppressed()).toEqual([]);
  expect(await metric('seuil_mail_rests_total{why="sender"}')).toBeGreaterThan(0);
  const tried = (await mailsOf(event.id)).filter(({ lastError }) => lastError !== null);
  expect(tried.length).toBeGreaterThan(0);
  for (const { state, lastError, refused } of tried)
    expect({ state, lastError, refused }).toEqual({
      state: 'planned',
      lastError: expect.stringContaining('550 relay not permitted'),
      refused: 'sender',
    });
  scene.smtp.answerWith(() => undefined);
  await scene.endRest();
  // The first worker looks again only in half a minute.
  const other = await startMailer(scene);
  try {
    expect(await scene.ended(event.id)).toMatchObject({ planned: 18, sent: 18 });
    expect(await suppressed()).toEqual([]);
  } finally {
    await other.stop();
  }
});

test.each([
  '550 5.1.0 <no-reply@seuil.test>: Sender address rejected',
  '550 Daily sending limit exceeded',
  553,
  551,
] as const)('a refusal without an unmistakable word about the recipient suppresses nobody: %s', async (answer) => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  scene.smtp.answerWith((to) => (to === ana.email ? answer : undefined));
  const event = scene.infoRequested(group);
  await scene.tell(event);
  await waitUntil(async () => (await mailsOf(event.id)).some(({ refused }) => typeof refused === 'string'), {
    what: 'a refused mail',
  });
  expect(await mailsOf(event.id)).toMatchObject([
    { state: 'planned', lastError: expect.stringContaining(String(answer)) },
  ]);
  expect(await suppressed()).toEqual([]);
});

test('a mail that is taken for spam waits, and arrives later', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  scene.smtp.answerWith((to, tries) => (to === ana.email && tries === 1 ? '550 spam detected' : undefined));
  const event = scene.infoRequested(group);
  await scene.tell(event);
  await waitUntil(async () => (await mailsOf(event.id)).some(({ refused }) => refused === 'spam'), {
    what: 'a mail taken for spam',
  });
  await scene.makeDue(event.id);
  expect(await scene.ended(event.id)).toMatchObject({ sent: 1 });
});
