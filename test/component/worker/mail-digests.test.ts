import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { eventOf } from '../../../libs/events/event.ts';
import { readUnsubscribeToken } from '../../../libs/signing/unsubscribe-token.ts';
import { contact, mailScene, type MailScene } from '../../scenes/mail-scene.ts';
import { testClock } from '../../support/clock.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: MailScene;
beforeAll(async () => {
  scene = await mailScene();
});
afterAll(() => scene.stop());

type Row = { _id: string; notificationId: string; state: string; carrier?: string; messageId: string; dueAt: Date };
const mails = () => scene.system.database('worker').collection<Row>('mails');
const at = (instant: string) => scene.system.setClock(new Date(instant));
/** The clock moves to that instant, and the sweeps run as they do every minute. */
async function pass(instant: string): Promise<void> {
  at(instant);
  await scene.sweep('digests');
  await scene.sweep('waiting-mails');
}

type Group = Awaited<ReturnType<MailScene['announceGroup']>>;

/** Optional news for one group, at that instant; waits until it is set aside for the digests of its contacts. */
async function news(group: Group, title: string, now: string): Promise<string> {
  at(now);
  const actionId = await scene.publishAction(await scene.announceGroup({ contacts: [] }), {
    title,
    at: new Date('2026-01-01'),
  });
  const event = eventOf('vote.cast', `${actionId}.${group.id}`, 1, new Date(now), {
    actionId,
    groupId: group.id,
    seasonId: 's1',
    version: 1,
    plannedMonth: '2028-02',
    commune: 'Lyon',
    at: now,
  });
  await scene.tell(event);
  await waitUntil(
    async () =>
      (await mails().countDocuments({ notificationId: event.id, state: 'collected' })) === group.contacts.length,
    { what: `${title} is set aside` },
  );
  return event.id;
}
const textsTo = (email: string) => scene.smtp.to(email).map(({ mail }) => mail.text ?? '');

test('who wants a digest gets what is optional in one mail at eight in Paris, over the change to summer time, and never an empty one', async () => {
  const ana = contact({ frequency: 'daily' });
  const [first, second] = [
    await scene.announceGroup({ name: 'GA Lille', contacts: [ana] }),
    await scene.announceGroup({ name: 'GA Lyon', contacts: [ana] }),
  ];
  const ids = [
    await news(first, 'Frigo', '2027-03-27T09:00:00Z'),
    await news(second, 'Jardin', '2027-03-27T20:00:00Z'),
  ];
  const claim = scene.infoRequested(second);
  await scene.tell({ ...claim, time: '2027-03-27T20:00:00.000Z' });
  expect(await scene.ended(claim.id)).toMatchObject({ sent: 1 });
  expect(textsTo(ana.email)).toHaveLength(1);
  expect((await scene.system.call('GET', `/v1/notifications/${ids[0]}`, { token: scene.ops })).body).toMatchObject({
    inDigest: 1,
    sent: 0,
  });

  // 7:59 by the new clock; by the old one it would be due an hour later.
  await pass('2027-03-28T05:59:00Z');
  expect((await scene.system.call('GET', '/v1/notifications/digest.2027-03-28', { token: scene.ops })).status).toBe(
    404,
  );
  await pass('2027-03-28T06:00:00Z');
  expect(await scene.ended('digest.2027-03-28')).toMatchObject({
    kind: 'digest',
    audience: 'digest',
    planned: 1,
    sent: 1,
  });
  for (const id of ids) expect(await scene.ended(id)).toMatchObject({ sent: 1, inDigest: 0 });
  const digest = scene.smtp.to(ana.email)[1]!;
  for (const title of ['Frigo', 'Jardin']) expect(digest.mail.text).toContain(title);
  expect(
    readUnsubscribeToken(
      /\/unsubscriptions\/([\w.-]+)/.exec(digest.mail.text!)![1]!,
      DEVELOPMENT_KEYS.unsubscribe,
      testClock.now(),
    ),
  ).toEqual({ groupId: null, email: ana.email });

  // Nothing new the next day: no mail, whatever runs.
  await pass('2027-03-29T06:30:00Z');
  await pass('2027-03-29T06:31:00Z');
  expect((await scene.system.call('GET', '/v1/notifications/digest.2027-03-29', { token: scene.ops })).status).toBe(
    404,
  );
  expect(textsTo(ana.email)).toHaveLength(2);
});

test('who wants it weekly gets it on Monday, and when that morning was missed, on the next one', async () => {
  const [ana, bo] = [contact({ frequency: 'weekly' }), contact({ frequency: 'daily' })];
  const group = await scene.announceGroup({ contacts: [ana, bo] });
  await news(group, 'Lavoir', '2027-10-28T10:00:00Z');
  await pass('2027-10-29T06:30:00Z');
  expect(await scene.ended('digest.2027-10-29')).toMatchObject({ planned: 1, sent: 1 });
  expect([textsTo(ana.email).length, textsTo(bo.email).length]).toEqual([0, 1]);
  await news(group, 'Vélos', '2027-10-30T10:00:00Z');

  // The clock went back on Sunday, Monday nobody worked; what comes on Tuesday waits for the next Monday.
  await news(group, 'Four', '2027-11-02T05:00:00Z');
  await pass('2027-11-02T07:00:00Z');
  expect(await scene.ended('digest.2027-11-02')).toMatchObject({ sent: 2 });
  const [only, ...more] = textsTo(ana.email);
  expect(more).toEqual([]);
  expect(['Lavoir', 'Vélos', 'Four'].map((title) => only!.includes(title))).toEqual([true, true, false]);
  expect(only).toContain('cette semaine');
  expect(textsTo(bo.email).at(-1)).toContain('depuis hier');
  expect(textsTo(bo.email).at(-1)).toContain('Four');
  await pass('2027-11-08T07:00:00Z');
  await scene.ended('digest.2027-11-08');
  expect(textsTo(ana.email).map((text) => text.includes('Four'))).toEqual([false, true]);
});

test('what was chosen between collecting and sending counts, as do certification and complaints', async () => {
  const daily = () => contact({ frequency: 'daily' });
  const [ends, weekly, instant, leaves, complains, stays] = [daily(), daily(), daily(), daily(), daily(), daily()];
  const group = await scene.announceGroup({ contacts: [ends, weekly, instant, complains, stays] });
  const other = await scene.announceGroup({ contacts: [leaves] });
  // A Wednesday.
  const id = await news(group, 'Marché', '2027-12-01T10:00:00Z');
  const theirs = await news(other, 'Marché', '2027-12-01T10:00:00Z');
  await scene.announceGroup({
    id: group.id,
    version: 2,
    contacts: [
      { ...ends, frequency: 'none' },
      { ...weekly, frequency: 'weekly' },
      { ...instant, frequency: 'instant' },
      complains,
      stays,
    ],
  });
  await scene.announceGroup({ id: other.id, version: 2, certified: false, contacts: [leaves] });
  await scene.system.call('POST', '/v1/mail-events', {
    token: scene.ops,
    body: { type: 'complaint', email: complains.email, permanent: true },
  });

  await pass('2027-12-02T07:00:00Z');
  await scene.ended('digest.2027-12-02');
  expect([ends, weekly, instant, leaves, complains, stays].map(({ email }) => textsTo(email).length)).toEqual([
    0, 0, 1, 0, 0, 1,
  ]);
  // What a digest carried ends a moment after it.
  const counts = async () => {
    const { sent, suppressed, inDigest } = (
      await scene.system.call('GET', `/v1/notifications/${id}`, { token: scene.ops })
    ).body as Record<string, number>;
    return [sent, suppressed, inDigest].join();
  };
  await waitUntil(async () => (await counts()) === '2,2,1', {
    what: 'two sent, two suppressed, one for the next digest',
  });
  expect(await scene.ended(theirs)).toMatchObject({ suppressed: 1 });
  await pass('2027-12-06T07:00:00Z');
  await scene.ended('digest.2027-12-06');
  expect(textsTo(weekly.email)).toHaveLength(1);
});

test('a lost task and a worker that died on the way make no second digest and lose none', async () => {
  const ana = contact({ frequency: 'daily' });
  const group = await scene.announceGroup({ contacts: [ana] });
  await news(group, 'Soupe', '2028-01-10T10:00:00Z');
  const notifications = scene.system.database('worker').collection<{ _id: string }>('notifications');
  at('2028-01-11T07:00:00Z');
  // As if Redis had lost the task right after the notification was written.
  await notifications.insertOne({
    _id: 'digest.2028-01-11',
    kind: 'digest',
    to: 'digest',
    groupId: null,
    data: { day: '2028-01-11' },
    state: 'planning',
    wave: 0,
    cursor: '',
    planned: 0,
    at: new Date('2028-01-11T07:00:00Z'),
    dueAt: new Date('2028-01-11T07:00:00Z'),
  } as never);
  await pass('2028-01-11T07:02:00Z');
  await scene.ended('digest.2028-01-11');
  const [first] = scene.smtp.to(ana.email);

  await news(group, 'Chorale', '2028-01-11T09:00:00Z');
  const carrier = (await mails().findOne({ notificationId: 'digest.2028-01-11', 'to.email': ana.email } as never))!;
  await mails().updateOne({ _id: carrier._id }, { $set: { state: 'sending', dueAt: new Date(0) } });
  await mails().updateOne({ carrier: carrier._id }, { $set: { state: 'carried', dueAt: new Date('2029-01-01') } });
  await pass('2028-01-11T09:10:00Z');
  await waitUntil(() => scene.smtp.to(ana.email).length === 2, { what: 'the same digest again' });
  const again = scene.smtp.to(ana.email)[1]!;
  expect([again.mail.messageId, again.mail.text]).toEqual([first!.mail.messageId, first!.mail.text]);
  await waitUntil(async () => (await mails().countDocuments({ carrier: carrier._id, state: 'sent' })) === 1, {
    what: 'its news is told',
  });

  await pass('2028-01-12T07:00:00Z');
  await scene.ended('digest.2028-01-12');
  expect(textsTo(ana.email).map((text) => text.includes('Chorale'))).toEqual([false, false, true]);
});

test('what is told daily or weekly at the most comes in a digest, without what has been overtaken', async () => {
  const now = '2028-02-18T10:00:00Z';
  at(now);
  const ana = contact();
  const author = await scene.announceGroup({ contacts: [] });
  await scene.announceGroup({ contacts: [ana] });
  const actions = {
    crossed: await scene.publishAction(author, { title: 'Fournil', at: new Date(now) }),
    open: await scene.publishAction(author, { title: 'Compost', at: new Date(now) }),
  };
  await scene.tell(scene.nearlyThere(actions.crossed, new Date(now)), scene.nearlyThere(actions.open, new Date(now)));
  for (const actionId of Object.values(actions))
    for (const kind of ['new-action', 'action-nearly-there']) await scene.gathered(`${kind}.${actionId}`);
  await scene.tell(scene.fundable(actions.crossed, new Date(now)));
  await waitUntil(() => textsTo(ana.email).length === 1, { what: 'the news of the crossing, at once' });

  // A Saturday: only what comes daily is due, and of that only what is still so.
  await pass('2028-02-19T08:00:00Z');
  await scene.ended('digest.2028-02-19');
  await pass('2028-02-21T08:00:00Z');
  await scene.ended('digest.2028-02-21');
  const [, saturday = '', monday = '', ...more] = textsTo(ana.email);
  expect(more).toEqual([]);
  expect(['Fournil', 'Compost'].map((title) => [saturday.includes(title), monday.includes(title)])).toEqual([
    [false, true],
    [true, true],
  ]);
  expect(monday).toContain('proposée par');
  expect(await scene.ended(`action-nearly-there.${actions.crossed}`)).toMatchObject({ sent: 0 });
});
