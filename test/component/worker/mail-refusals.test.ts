import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { liftSince, listUnsent, sendAgainSince } from '../../../scripts/admin/mails.ts';
import { contact, mailScene, type MailScene } from '../../scenes/mail-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: MailScene;
beforeAll(async () => {
  scene = await mailScene();
});
afterAll(() => scene.stop());

type Row = { notificationId: string; state: string; lastError: string | null; refused?: string | null };
const mails = () => scene.system.database('worker').collection<Row>('mails');
const mailsOf = (notificationId: string) => mails().find({ notificationId }).toArray();
const suppressed = async () =>
  (await scene.system.call('GET', '/v1/mail-suppressions?limit=100', { token: scene.ops })).body.items as unknown[];
const metric = async (line: string) =>
  Number(new RegExp(`^${line.replace(/[{}]/g, '\\$&')} (\\d+)`, 'm').exec(await scene.metrics())?.[1] ?? NaN);

/** Waits until all mails are sent, and has those that wait tried again as long as there are some. */
const allSent = (notificationId: string, count: number) =>
  waitUntil(
    async () => {
      await scene.makeDue(notificationId);
      return (await mailsOf(notificationId)).filter(({ state }) => state === 'sent').length === count;
    },
    { what: `${count} mails that are sent` },
  );

test('an answer about us ends nobody’s address: the queue rests, and the mails arrive once we may send again', async () => {
  const contacts = Array.from({ length: 18 }, () => contact());
  const group = await scene.announceGroup({ contacts });
  scene.smtp.answerWith(() => '550 relay not permitted');
  const event = scene.infoRequested(group);
  await scene.tell(event);
  await waitUntil(async () => (await metric('seuil_mail_rests_total{why="sender"}')) > 2, { what: 'rests' });
  expect(await suppressed()).toEqual([]);
  const tried = (await mailsOf(event.id)).filter(({ lastError }) => lastError !== null);
  expect(tried.length).toBeGreaterThan(0);
  for (const { state, lastError, refused } of tried)
    expect({ state, lastError, refused }).toEqual({
      state: 'planned',
      lastError: expect.stringContaining('550 relay not permitted'),
      refused: 'sender',
    });
  scene.smtp.answerWith(() => undefined);
  await allSent(event.id, 18);
  expect(await suppressed()).toEqual([]);
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

test('a provider that blocks us in the words of an unknown mailbox ends no address: what the first refusals did is undone', async () => {
  const contacts = Array.from({ length: 30 }, () => contact());
  const group = await scene.announceGroup({ contacts });
  scene.smtp.answerWith(() => '550 5.1.1 <x@example.org>: user unknown,');
  const event = scene.infoRequested(group);
  await scene.tell(event);
  await waitUntil(async () => (await metric('seuil_mail_rests_total{why="run"}')) > 2, { what: 'rests' });
  await waitUntil(async () => (await suppressed()).length === 0, { what: 'nobody who is suppressed' });
  scene.smtp.answerWith(() => undefined);
  await allSent(event.id, 30);
  expect(await suppressed()).toEqual([]);
});

test('one act lifts all suppressions since a moment but complaints, and the mails that were not sent are sent again', async () => {
  const [ana, bo, cy] = [contact(), contact(), contact()];
  const group = await scene.announceGroup({ contacts: [ana, bo, cy] });
  const call = (path: string, body: object, token = scene.ops) => scene.system.call('POST', path, { token, body });
  await call('/v1/mail-events', { type: 'bounce', email: bo.email, permanent: true, at: '2027-01-05T08:00:00Z' });
  await call('/v1/mail-events', { type: 'complaint', email: cy.email, permanent: false });
  const since = testClock.ago(1_000).toISOString();
  scene.smtp.answerWith((to) => (to === ana.email ? '550 5.1.1 user unknown,' : undefined));
  const [failing, silenced] = [scene.infoRequested(group), scene.infoRequested(group)];
  await scene.tell(failing);
  expect(await scene.ended(failing.id)).toMatchObject({ failed: 1, suppressed: 2 });
  await scene.tell(silenced);
  expect(await scene.ended(silenced.id)).toMatchObject({ suppressed: 3 });

  scene.smtp.answerWith(() => undefined);
  const me = newId();
  const token = await scene.system.token({ sub: me, scope: 'ops' });
  const lift = () => call('/v1/mail-suppressions/removals', { since, reason: 'They named the wrong one.' }, token);
  expect(await lift()).toMatchObject({ status: 200, body: { lifted: 1, left: false } });
  expect((await lift()).body).toEqual({ lifted: 0, left: false });
  expect((await call('/v1/mail-suppressions/lookups', { email: ana.email })).body).toMatchObject({
    active: false,
    history: [{ did: 'suppressed' }, { did: 'removed', by: me, why: 'They named the wrong one.' }],
  });
  for (const { email } of [bo, cy])
    expect((await call('/v1/mail-suppressions/lookups', { email })).body).toMatchObject({ active: true });

  const resent = await call('/v1/notifications/resends', { since });
  expect(resent).toMatchObject({ status: 200, body: { planned: 6, left: false } });
  await scene.sweep('waiting-mails');
  for (const { id } of [failing, silenced])
    expect(await scene.ended(id)).toMatchObject({ planned: 3, sent: 1, suppressed: 2, failed: 0 });
  expect(scene.smtp.to(ana.email)).toHaveLength(2);
  // Who may not is refused.
  for (const path of ['/v1/mail-suppressions/removals', '/v1/notifications/resends'])
    expect((await call(path, { since, reason: 'x' }, await scene.system.machine('directory'))).status).toBe(403);
});

test('an operator without a token sees the words of the server, lifts and sends again by command', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  scene.smtp.answerWith((to) => (to === ana.email ? '550 5.1.1 nobody here,' : undefined));
  const since = testClock.now();
  const event = scene.infoRequested(group);
  await scene.tell(event);
  await scene.ended(event.id);
  expect(await listUnsent(scene.system, since)).toMatch(
    /claim-info-requested +failed +address +.*550 5\.1\.1 nobody here/,
  );
  expect(await liftSince(scene.system, since, { by: 'admin:ada', why: 'It was us.' })).toMatch(/^1 addresses/);
  expect(await liftSince(scene.system, since, { by: 'admin:ada', why: 'It was us.' })).toMatch(/^0 addresses/);
  scene.smtp.answerWith(() => undefined);
  expect(await sendAgainSince(scene.system, since)).toMatch(/^1 mails/);
  expect(await listUnsent(scene.system, since)).toBe('no mail failed since then');
  await allSent(event.id, 1);
});

test('a mail that is sent again has all its days anew', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  scene.smtp.answerWith((to, tries) => (to === ana.email && tries <= 2 ? '550 spam detected,' : undefined));
  const event = scene.infoRequested(group);
  await scene.tell(event);
  await waitUntil(async () => (await mailsOf(event.id)).some(({ refused }) => refused === 'spam'), {
    what: 'a refusal',
  });
  await mails().updateOne({ notificationId: event.id }, { $set: { at: testClock.daysAgo(4) } });
  await scene.makeDue(event.id);
  expect(await scene.ended(event.id)).toMatchObject({ failed: 1 });
  scene.smtp.answerWith((to, tries) => (to === ana.email && tries === 3 ? '550 spam detected,' : undefined));
  const since = testClock.ago(60_000).toISOString();
  await scene.system.call('POST', '/v1/notifications/resends', { token: scene.ops, body: { since } });
  await scene.makeDue(event.id);
  await waitUntil(() => scene.smtp.triesTo(ana.email) === 3, { what: 'another refusal' });
  await waitUntil(async () => (await mailsOf(event.id)).some(({ state }) => state === 'planned'), {
    what: 'a mail that waits',
  });
  await scene.makeDue(event.id);
  expect(await scene.ended(event.id)).toMatchObject({ sent: 1 });
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
