import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '../../../libs/logger/logger.ts';
import { CARRIED_MS } from '../../../services/worker/mailer/merge/take-along.ts';
import { openMailTransport, PATIENCE, SENDING_MS } from '../../../services/worker/mailer/send/mail-transport.ts';
import { catchMail } from '../../scenes/mail-catcher.ts';
import { contact, mailScene, type MailScene } from '../../scenes/mail-scene.ts';
import { testClock } from '../../support/clock.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: MailScene;
beforeAll(async () => {
  scene = await mailScene();
});
afterAll(() => scene.stop());

const MINUTE_MS = 60_000;
type Row = { notificationId: string; state: string; round: number; refused?: string | null; dueAt: Date };
const mailOf = (notificationId: string) =>
  scene.system.database('worker').collection<Row>('mails').findOne({ notificationId });

const message = {
  to: { name: 'Ana', address: 'ana@example.org' },
  subject: 'x',
  text: 'x',
  html: '<p>x</p>',
  messageId: '<x@seuil.test>',
  unsubscribeUrl: null,
};
/** Sends one mail to a server that never says what the test does not let it say. */
async function sendWith(
  patience: { beforeMs: number; answerMs: number },
  prepare: (smtp: Awaited<ReturnType<typeof catchMail>>) => void,
) {
  const smtp = await catchMail();
  prepare(smtp);
  const transport = openMailTransport({
    url: smtp.url,
    from: { name: 'Seuil', address: 'no-reply@seuil.test' },
    dkim: undefined,
    logger: createLogger({ level: 'silent' }),
    patience,
  });
  try {
    return await transport.send(message);
  } finally {
    transport.close();
    await smtp.stop();
  }
}
const never = () => new Promise<never>(() => undefined);

test('the answer to the message is waited for as long as RFC 5321 asks, and no other worker has the mail before', () => {
  expect(PATIENCE.answerMs).toBeGreaterThanOrEqual(10 * MINUTE_MS);
  expect(PATIENCE.beforeMs).toBeGreaterThanOrEqual(5 * MINUTE_MS);
  expect(SENDING_MS).toBeGreaterThan(PATIENCE.beforeMs + PATIENCE.answerMs + MINUTE_MS);
  expect(CARRIED_MS).toBeGreaterThanOrEqual(SENDING_MS);
});

test('a server that is silent after the whole message may have taken it; one that was silent before has nothing', async () => {
  const afterwards = await sendWith({ beforeMs: 10 * MINUTE_MS, answerMs: 100 }, (smtp) => smtp.endWith(never));
  expect(afterwards).toMatchObject({ sent: false, refused: 'unheard' });
  const before = await sendWith({ beforeMs: 100, answerMs: 10 * MINUTE_MS }, (smtp) => smtp.beginWith(never));
  expect(before).toMatchObject({ sent: false, refused: 'later' });
  const dropped = await sendWith(PATIENCE, (smtp) => smtp.endWith(() => 'drop'));
  expect(dropped).toMatchObject({ sent: false, refused: 'unheard' });
  expect(await sendWith(PATIENCE, () => undefined)).toEqual({ sent: true });
});

test('a server that answers only after minutes gets the mail once: no sweep gives it to another worker meanwhile', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  let answer: () => void = () => undefined;
  scene.smtp.endWith((to) =>
    to === ana.email ? new Promise((resolve) => (answer = () => resolve(undefined))) : undefined,
  );
  const event = scene.infoRequested(group);
  await scene.tell(event);
  await waitUntil(() => scene.smtp.messagesTo(ana.email) === 1, { what: 'the whole message' });
  scene.system.setClock(testClock.in(PATIENCE.beforeMs + PATIENCE.answerMs));
  await scene.sweep('waiting-mails');
  expect(await mailOf(event.id)).toMatchObject({ state: 'sending', round: 0 });
  answer();
  expect(await scene.ended(event.id)).toMatchObject({ sent: 1 });
  expect(scene.smtp.messagesTo(ana.email)).toBe(1);
  scene.system.setClock(undefined);
});

test('a server that drops the line after the message gets the mail once more, half an hour later at the earliest', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  scene.smtp.endWith((to, times) => (to === ana.email && times === 1 ? 'drop' : undefined));
  const event = scene.infoRequested(group);
  await scene.tell(event);
  await waitUntil(async () => (await mailOf(event.id))?.refused === 'unheard', { what: 'an unknown end' });
  const waiting = await mailOf(event.id);
  expect(waiting).toMatchObject({ state: 'planned', round: 1 });
  expect(waiting!.dueAt.getTime() - testClock.now().getTime()).toBeGreaterThan(29 * MINUTE_MS);
  expect(scene.smtp.messagesTo(ana.email)).toBe(1);
  await scene.makeDue(event.id);
  expect(await scene.ended(event.id)).toMatchObject({ sent: 1 });
  expect(scene.smtp.messagesTo(ana.email)).toBe(2);
});

test('a server that drops the line each time gets the mail twice and never again; the mail has failed, its address is written to', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  scene.smtp.endWith((to) => (to === ana.email ? 'drop' : undefined));
  const event = scene.infoRequested(group);
  await scene.tell(event);
  await waitUntil(async () => (await mailOf(event.id))?.refused === 'unheard', { what: 'an unknown end' });
  await scene.makeDue(event.id);
  expect(await scene.ended(event.id)).toMatchObject({ failed: 1 });
  expect(scene.smtp.messagesTo(ana.email)).toBe(2);
  await scene.sweep('waiting-mails');
  scene.smtp.endWith(() => undefined);
  const next = scene.infoRequested(group);
  await scene.tell(next);
  expect(await scene.ended(next.id)).toMatchObject({ sent: 1 });
});
