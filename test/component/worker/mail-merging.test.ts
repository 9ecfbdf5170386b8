import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { eventOf } from '../../../libs/events/event.ts';
import { readUnsubscribeToken } from '../../../libs/signing/unsubscribe-token.ts';
import { heardAll, runAgain } from '../../scenes/announce.ts';
import { contact, mailScene, type MailScene } from '../../scenes/mail-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

const WINDOW_SECONDS = 1;
let scene: MailScene;
beforeAll(async () => {
  scene = await mailScene({ MAIL_MERGE_SECONDS: String(WINDOW_SECONDS) });
});
afterAll(() => scene.stop());

type Group = Awaited<ReturnType<MailScene['announceGroup']>>;
type Row = {
  _id: string;
  notificationId: string;
  state: string;
  carrier?: string;
  messageId: string;
  attempts: number;
};
const mails = () => scene.system.database('worker').collection<Row>('mails');
const cast = (actionId: string, { id: groupId }: Group) =>
  eventOf('vote.cast', `${actionId}.${groupId}`, 1, testClock.now(), {
    actionId,
    groupId,
    seasonId: 's1',
    version: 1,
    plannedMonth: '2026-02',
    commune: 'Lyon',
    at: testClock.now().toISOString(),
  });
const subjectsTo = (email: string) => scene.smtp.to(email).map(({ mail }) => mail.subject ?? '');
const unsubscriptionIn = (raw: string) =>
  readUnsubscribeToken(
    /^List-Unsubscribe: <(.+)>\r?$/m
      .exec(raw.replace(/\r?\n[ \t]+/g, ' '))?.[1]
      ?.split('/')
      .at(-1) ?? '',
    DEVELOPMENT_KEYS.unsubscribe,
    testClock.now(),
  );

/** Actions of another group, so that nobody here is mailed about them. */
async function actions(...titles: string[]): Promise<string[]> {
  const author = await scene.announceGroup({ contacts: [] });
  return Promise.all(titles.map((title) => scene.publishAction(author, { title })));
}

test('a burst of optional news of one kind is one mail, which lists them all; each notification counts as sent', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ name: 'GA Lille', contacts: [ana] });
  const events = (await actions('Frigo', 'Jardin', 'Vélos')).map((actionId) => cast(actionId, group));
  await scene.burst(events);
  for (const { id } of events) expect(await scene.ended(id)).toMatchObject({ planned: 1, sent: 1 });
  const [only, ...more] = scene.smtp.to(ana.email);
  expect(more).toEqual([]);
  for (const title of ['Frigo', 'Jardin', 'Vélos']) expect(only!.mail.text).toContain(title);
  expect(only!.mail.subject).toMatch(/3\s*nouvelles/);
  expect(only!.mail.text).toContain('GA Lille');
  expect(unsubscriptionIn(only!.raw)).toEqual({ groupId: group.id, email: ana.email });
  const rows = await mails()
    .find({ notificationId: { $in: events.map(({ id }) => id) } })
    .toArray();
  expect(rows.filter(({ carrier }) => carrier === undefined).map(({ messageId }) => messageId)).toEqual([
    only!.mail.messageId,
  ]);
});

test('one alone is told in its own words, and news of another kind goes by itself', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  const [first = '', second = ''] = await actions('Frigo', 'Jardin');
  const events = [cast(first, group), scene.fundable(second)];
  await scene.tell(...events);
  for (const { id } of events) await scene.ended(id);
  const subjects = subjectsTo(ana.email);
  expect(subjects).toHaveLength(2);
  for (const title of ['Frigo', 'Jardin'])
    expect(subjects.filter((subject) => subject.includes(title))).toHaveLength(1);
});

test('what is mandatory is not delayed, nor merged with what waits', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  const events = (await actions('Frigo', 'Jardin')).map((actionId) => cast(actionId, group));
  const claims = [scene.infoRequested(group), scene.infoRequested(group)];
  await scene.tell(...events, ...claims);
  for (const { id } of claims) expect(await scene.ended(id)).toMatchObject({ sent: 1 });
  for (const { id } of events) await scene.ended(id);
  // In the order of their arrival: only what is optional can be unsubscribed from.
  expect(scene.smtp.to(ana.email).map(({ raw }) => raw.includes('List-Unsubscribe'))).toEqual([false, false, true]);
});

test('of a burst about several groups, only what is wanted when it leaves is told', async () => {
  const ana = contact();
  const [stays, leaves, optsOut] = [
    await scene.announceGroup({ name: 'GA Nice', contacts: [ana] }),
    await scene.announceGroup({ contacts: [ana] }),
    await scene.announceGroup({ contacts: [ana] }),
  ];
  const [first = '', second = '', third = '', fourth = ''] = await actions('Frigo', 'Jardin', 'Vélos', 'Lavoir');
  const events = [cast(first, leaves), cast(second, stays), cast(third, stays), cast(fourth, optsOut)];
  await scene.burst(events, async () => {
    await scene.announceGroup({ id: leaves.id, version: 2, certified: false, contacts: [ana] });
    await scene.announceGroup({ id: optsOut.id, version: 2, contacts: [{ ...ana, frequency: 'none' }] });
  });
  const counts = [];
  for (const { id } of events) {
    // Those behind the mail that was silenced are looked after by the sweep.
    await waitUntil(
      async () => {
        await mails().updateMany({ notificationId: id, state: 'planned' }, { $set: { dueAt: new Date(0) } });
        await scene.sweep('waiting-mails');
        return (await mails().countDocuments({ notificationId: id, state: { $in: ['sent', 'suppressed'] } })) === 1;
      },
      { what: id, everyMs: 300 },
    );
    counts.push((await scene.ended(id)).sent);
  }
  expect(counts).toEqual([0, 1, 1, 0]);
  const [only, ...more] = scene.smtp.to(ana.email);
  expect(more).toEqual([]);
  expect(['Frigo', 'Jardin', 'Vélos', 'Lavoir'].map((title) => only!.mail.text!.includes(title))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('a worker that dies between loading and sending, or between sending and writing it down, tells each news once more at the most, and none is lost', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  const events = (await actions('Frigo', 'Jardin')).map((actionId) => cast(actionId, group));
  await scene.burst(events);
  for (const { id } of events) await scene.ended(id);
  const rows = await mails()
    .find({ notificationId: { $in: events.map(({ id }) => id) } })
    .toArray();
  const [carrier, carried] = [
    rows.find((row) => row.carrier === undefined)!,
    rows.find((row) => row.carrier !== undefined)!,
  ];

  // Died after the mail was written down as sent: the sweep ends what it carried, and sends nothing.
  await mails().updateOne({ _id: carried._id }, { $set: { state: 'carried', dueAt: new Date(0) } });
  await scene.sweep('waiting-mails');
  expect(await scene.ended(carried.notificationId)).toMatchObject({ sent: 1 });
  expect(subjectsTo(ana.email)).toHaveLength(1);

  // Died while sending: the same mail again, with the same news, although more has come since.
  await mails().updateOne({ _id: carried._id }, { $set: { state: 'carried', dueAt: testClock.in(60_000) } });
  await mails().updateOne({ _id: carrier._id }, { $set: { state: 'sending', dueAt: new Date(0) } });
  await scene.sweep('waiting-mails');
  await waitUntil(() => subjectsTo(ana.email).length === 2, { what: 'the same mail again' });
  const [first, again] = scene.smtp.to(ana.email);
  expect([again!.mail.messageId, again!.mail.text]).toEqual([first!.mail.messageId, first!.mail.text]);
  expect(await scene.ended(carried.notificationId)).toMatchObject({ sent: 1 });
});

test('an address that is refused fails all that its mail carried', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  scene.smtp.answerWith((to) => (to === ana.email ? '550 5.1.1' : undefined));
  const events = (await actions('Frigo', newId())).map((actionId) => cast(actionId, group));
  await scene.burst(events);
  for (const { id } of events) expect(await scene.ended(id)).toMatchObject({ planned: 1, sent: 0, failed: 1 });
  // Its own task, late: it failed with its carrier, and nobody has asked for it again.
  const carried = (await mails().findOne({
    notificationId: { $in: events.map(({ id }) => id) },
    carrier: { $exists: true },
  }))!;
  await runAgain(scene.system, 'send-mail', `${carried._id}~0`);
  await heardAll(scene.system, 'worker-sending');
  expect((await mails().findOne({ _id: carried._id }))!.state).toBe('failed');
  expect(scene.smtp.triesTo(ana.email)).toBe(1);
});
