import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { contact, mailScene, type MailScene } from '../../scenes/mail-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: MailScene;
beforeAll(async () => {
  scene = await mailScene();
});
afterAll(() => scene.stop());

const mails = () =>
  scene.system.database('worker').collection<{
    _id: string;
    notificationId: string;
    state: string;
    round: number;
    attempts: number;
    messageId: string;
  }>('mails');

test('a mail that the server takes only later is tried again, and arrives once', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  scene.smtp.answerWith((to, tries) => (to === ana.email && tries <= 2 ? 451 : undefined));
  const event = scene.infoRequested(group);
  await scene.tell(event);
  expect(await scene.ended(event.id)).toMatchObject({ planned: 1, sent: 1, failed: 0 });
  expect(scene.smtp.to(ana.email)).toHaveLength(1);
  expect(scene.smtp.triesTo(ana.email)).toBe(3);
});

test('an address that is refused for good is never written to again, whatever the group', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  const other = await scene.announceGroup({ contacts: [ana] });
  scene.smtp.answerWith((to) => (to === ana.email ? '550 5.1.1' : undefined));
  const [event, next] = [scene.infoRequested(group), scene.infoRequested(other)];
  await scene.tell(event);
  expect(await scene.ended(event.id)).toMatchObject({ planned: 1, failed: 1 });
  await scene.tell(next);
  expect(await scene.ended(next.id)).toMatchObject({ planned: 1, suppressed: 1 });
  expect(scene.smtp.triesTo(ana.email)).toBe(1);
});

test('a complaint or a permanent bounce ends all mail to an address, a passing bounce does not', async () => {
  const [ana, bo] = [contact(), contact()];
  const group = await scene.announceGroup({ contacts: [ana, bo] });
  const report = (body: object) => scene.system.call('POST', '/v1/mail-events', { token: scene.ops, body });
  expect((await report({ type: 'complaint', email: ana.email.toUpperCase(), permanent: false })).status).toBe(204);
  expect((await report({ type: 'bounce', email: bo.email, permanent: false })).status).toBe(204);
  const event = scene.infoRequested(group);
  await scene.tell(event);
  expect(await scene.ended(event.id)).toMatchObject({ planned: 2, sent: 1, suppressed: 1 });
  expect(scene.smtp.to(ana.email)).toEqual([]);
  expect((await report({ type: 'smoke', email: 'x', permanent: 1 })).body.errors).toHaveLength(3);
});

test('a mail whose worker died while sending is sent by the sweep, under the same Message-ID', async () => {
  const ana = contact();
  const event = scene.infoRequested(await scene.announceGroup({ contacts: [ana] }));
  await scene.tell(event);
  await scene.ended(event.id);
  const died = (await mails().findOne({ notificationId: event.id }))!;
  await mails().updateOne({ _id: died._id }, { $set: { state: 'sending', dueAt: testClock.ago(1_000) } });
  await scene.sweep('waiting-mails');
  await scene.ended(event.id);
  const ids = scene.smtp.to(ana.email).map(({ mail }) => mail.messageId);
  expect(ids).toEqual([died.messageId, died.messageId]);
});

test('a mail server that stays away costs no dead letter: the mail waits for the sweep and arrives', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  scene.smtp.answerWith((to) => (to === ana.email ? 451 : undefined));
  const event = scene.infoRequested(group);
  await scene.tell(event);
  const waiting = await waitUntil(() => mails().findOne({ notificationId: event.id, state: 'planned', round: 1 }), {
    what: 'the second round',
  });
  expect(waiting.attempts).toBe(6);
  scene.smtp.answerWith(() => undefined);
  await mails().updateOne({ _id: waiting._id }, { $set: { dueAt: new Date(0) } });
  await scene.sweep('waiting-mails');
  expect(await scene.ended(event.id)).toMatchObject({ sent: 1 });
  const { body } = await scene.system.call('GET', '/v1/dead-letters/worker', { token: scene.ops });
  expect(body.items).toEqual([]);
});

test('claims are told to those who handle them, and to all where nobody does', async () => {
  const [manager, referent, alone] = [
    contact({ role: 'manager' }),
    contact({ role: 'referent' }),
    contact({ role: 'referent' }),
  ];
  const events = [
    scene.infoRequested(await scene.announceGroup({ contacts: [manager, referent] })),
    scene.infoRequested(await scene.announceGroup({ contacts: [alone] })),
  ];
  for (const event of events) {
    await scene.tell(event);
    expect(await scene.ended(event.id)).toMatchObject({ sent: 1 });
  }
  expect([manager, referent, alone].map(({ email }) => scene.smtp.to(email).length)).toEqual([1, 0, 1]);
});

test('a claim that misses money is told once to the group and to finance, however often budget tries', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ name: 'GA Quimper', contacts: [ana] });
  const claim = { claimId: newId(), round: 1, groupId: group.id, actionId: null };
  const unfunded = (version: number) =>
    eventOf('claim.unfunded', claim.claimId, version, testClock.now(), {
      ...claim,
      version,
      reason: 'envelope-short',
      missingCents: 900,
    });
  // The missing money may be told before the claim itself is known here.
  await scene.tell(unfunded(1), unfunded(2));
  await scene.tell(
    eventOf('claim.validated', claim.claimId, 1, testClock.now(), {
      ...claim,
      version: 4,
      title: 'Affiches',
      amountCents: 4_200,
      envelopeMaxCents: 4_200,
      submittedAt: testClock.now().toISOString(),
    }),
  );
  await scene.ended(`claim.unfunded.${claim.claimId}.1.envelope-short`);
  await scene.ended(`claim.unfunded.${claim.claimId}.1.envelope-short.finance`);
  await scene.ended(`claim.submitted.${claim.claimId}.1`);
  expect(scene.smtp.to(ana.email).map(({ mail }) => mail.subject)).toEqual([
    'Demande en attente de financement\u00a0: «\u00a0Affiches\u00a0»',
  ]);
  const toFinance = scene.smtp
    .to('finance@seuil.test')
    .map(({ mail }) => mail.subject ?? '')
    .filter((subject) => subject.includes('GA Quimper'));
  expect(toFinance.map((subject) => subject.split('\u00a0')[0]).sort()).toEqual(['Financement manquant', 'À traiter']);
});

test('operators are told of a webhook endpoint that was disabled, and why', async () => {
  const disabled = (why: 'gone' | 'failing', failingSince: string | null) => {
    const endpointId = newId();
    return eventOf('webhook-endpoint.disabled', endpointId, 2, testClock.now(), {
      endpointId,
      version: 2,
      host: `${why}.test`,
      why,
      failingSince,
      at: testClock.now().toISOString(),
    });
  };
  const events = [disabled('gone', null), disabled('failing', '2026-03-01T10:00:00.000Z')];
  await scene.tell(...events);
  for (const event of events) expect(await scene.ended(event.id)).toMatchObject({ sent: 1, audience: 'ops' });
  const texts = scene.smtp.to('ops@seuil.test').map(({ mail }) => `${mail.subject ?? ''} ${mail.text ?? ''}`);
  expect(texts.find((text) => text.includes('gone.test'))).toContain('410');
  expect(texts.find((text) => text.includes('failing.test'))).toContain('1er mars 2026');
});

test('a name with line breaks and templates stays a name', async () => {
  const ana = contact({ name: 'Ana\r\nBcc: all@example.org' });
  const group = await scene.announceGroup({ name: 'GA {{url}}\r\nBcc: all@example.org', contacts: [ana] });
  const event = eventOf('claim.validated', newId(), 1, testClock.now(), {
    claimId: newId(),
    version: 1,
    round: 1,
    groupId: group.id,
    actionId: null,
    title: 'T',
    amountCents: 1,
    envelopeMaxCents: 1,
    submittedAt: testClock.now().toISOString(),
  });
  const info = scene.infoRequested(group);
  await scene.tell(event, info);
  await Promise.all([scene.ended(event.id), scene.ended(info.id)]);
  for (const { mail, raw } of [scene.smtp.to(ana.email)[0]!, scene.smtp.to('finance@seuil.test').at(-1)!]) {
    expect(mail.bcc).toBeUndefined();
    expect(raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/m);
  }
  expect(scene.smtp.to('all@example.org')).toEqual([]);
});

test('only operators see notifications, newest first, page by page', async () => {
  const group = await scene.announceGroup();
  const events = [scene.infoRequested(group), scene.infoRequested(group)];
  for (const event of events) {
    await scene.tell(event);
    await scene.ended(event.id);
  }
  const list = (query: string, token = scene.ops) => scene.system.call('GET', `/v1/notifications${query}`, { token });
  const first = await list('?limit=1');
  const second = await list(`?limit=1&cursor=${first.body.nextCursor as string}`);
  expect([first.body.items[0].id, second.body.items[0].id]).toEqual([events[1]!.id, events[0]!.id]);
  expect(first.body.items[0]).toMatchObject({ kind: 'claim-info-requested', audience: 'group', planned: 1, sent: 1 });
  expect((await list('', await scene.system.token({ scope: 'finance' }))).status).toBe(403);
});
