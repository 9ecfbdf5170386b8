import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../../libs/events/event.ts';
import { recipientKey } from '../../../libs/signing/recipient-key.ts';
import { waitingFor } from '../../scenes/announce.ts';
import { contact, mailScene, type MailScene } from '../../scenes/mail-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

let scene: MailScene;
beforeAll(async () => {
  scene = await mailScene();
});
afterAll(() => scene.stop());

const call = (method: string, path: string, body?: object, token = scene.ops) =>
  scene.system.call(method, path, { token, ...(body && { body }) });
const report = (body: object, token?: string) => call('POST', '/v1/mail-events', body, token);
const lookUp = async (email: string) => (await call('POST', '/v1/mail-suppressions/lookups', { email })).body;

test('passing bounces are counted by days, and the fifth day within a month ends all mail to the address', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  const bounce = (at: string) => report({ type: 'bounce', email: ana.email, permanent: false, at });
  for (const at of [
    '2026-05-01T08:00:00Z',
    '2026-06-10T08:00:00Z',
    '2026-06-11T08:00:00Z',
    '2026-06-11T20:00:00Z',
    '2026-06-12T08:00:00Z',
    '2026-06-13T08:00:00Z',
  ])
    expect((await bounce(at)).status).toBe(204);
  // That of May is too old, and one day counts once.
  expect(await lookUp(ana.email)).toMatchObject({
    active: false,
    softBounces: ['2026-06-10', '2026-06-11', '2026-06-12', '2026-06-13'],
  });
  await bounce('2026-06-20T08:00:00Z');
  expect(await lookUp(ana.email.toUpperCase())).toMatchObject({ active: true, reason: 'soft-bounces' });
  const event = scene.infoRequested(group);
  await scene.tell(event);
  expect(await scene.ended(event.id)).toMatchObject({ suppressed: 1, sent: 0 });
});

test('a mailbox that a mail server calls full is counted as a passing bounce', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  scene.smtp.answerWith((to) => (to === ana.email ? '452 4.2.2' : undefined));
  const event = scene.infoRequested(group);
  await scene.tell(event);
  const counted = await waitUntil(
    async () => {
      const { status, body } = await call('POST', '/v1/mail-suppressions/lookups', { email: ana.email });
      return status === 200 && body;
    },
    { what: 'a counted bounce' },
  );
  expect(counted).toMatchObject({ active: false, softBounces: [testClock.today()] });
});

test('operators see who is suppressed without their address, and write to them again; who did it and why is kept', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  await report({ type: 'bounce', email: ana.email, permanent: true }, await scene.system.machine('directory'));
  const { id } = await lookUp(ana.email);
  const list = await call('GET', '/v1/mail-suppressions?limit=1');
  expect(list.body.items).toMatchObject([
    { id, active: true, reason: 'bounce', history: [{ did: 'suppressed', by: 'client:platform', why: 'bounce' }] },
  ]);
  expect(JSON.stringify(list.body)).not.toContain(ana.email);

  const me = newId();
  const token = await scene.system.token({ sub: me, scope: 'ops' });
  const remove = () => call('POST', `/v1/mail-suppressions/${id}/removals`, { reason: 'They have mended it.' }, token);
  expect((await remove()).body).toMatchObject({
    active: false,
    history: [{ did: 'suppressed' }, { did: 'removed', by: me, why: 'They have mended it.' }],
  });
  const again = await remove();
  expect([again.status, again.body.code]).toEqual([409, 'not-suppressed']);
  expect((await call('GET', '/v1/mail-suppressions?state=removed&limit=1')).body.items).toMatchObject([{ id }]);
  const event = scene.infoRequested(group);
  await scene.tell(event);
  expect(await scene.ended(event.id)).toMatchObject({ sent: 1 });

  // The operator leaves: nothing names them any more.
  await scene.tell(eventOf('person.erased', me, 1, testClock.now(), { personId: me, version: 1 }));
  await waitUntil(async () => (await lookUp(ana.email)).history[1].by === 'erased', {
    what: 'a history without the operator',
  });
  expect((await lookUp(ana.email)).history[0].by).toBe('client:platform');
});

test('only operators and the platform tell of bounces, and only operators see or change the list', async () => {
  const [finance, envelope, platform] = [
    await scene.system.token({ scope: 'finance' }),
    await scene.system.machine('envelope'),
    await scene.system.machine('directory'),
  ];
  const bounce = { type: 'bounce', email: 'x@example.org', permanent: true };
  expect([
    (await report(bounce, finance)).status,
    (await report(bounce, envelope)).status,
    (await report(bounce, platform)).status,
  ]).toEqual([403, 403, 204]);
  for (const token of [finance, platform]) {
    expect((await call('GET', '/v1/mail-suppressions', undefined, token)).status).toBe(403);
    expect(
      (await call('POST', `/v1/mail-suppressions/${recipientKey('x@example.org')}/removals`, { reason: 'x' }, token))
        .status,
    ).toBe(403);
  }
  expect(
    (await call('POST', `/v1/mail-suppressions/${recipientKey('nobody@example.org')}/removals`, { reason: 'x' }))
      .status,
  ).toBe(404);
});

test('a complaint is told to the directory for each group, without the address', async () => {
  const ana = contact();
  const groups = [
    await scene.announceGroup({ contacts: [ana] }),
    await scene.announceGroup({ contacts: [contact(), ana] }),
  ];
  await report({ type: 'bounce', email: ana.email, permanent: true });
  await report({ type: 'complaint', email: ana.email, permanent: false });
  await report({ type: 'complaint', email: ana.email, permanent: false });
  expect(await lookUp(ana.email)).toMatchObject({
    active: true,
    reason: 'complaint',
    history: [{ why: 'bounce' }, { why: 'complaint' }],
  });
  const complaintsHeard = async () =>
    (await waitingFor(scene.system, 'directory')).filter(
      ({ data }) => (data as { recipient?: string }).recipient === recipientKey(ana.email),
    );
  await waitUntil(async () => new Set((await complaintsHeard()).map(({ id }) => id)).size === 2, {
    what: 'a word for each group',
  });
  expect((await complaintsHeard()).map(({ data }) => (data as { groupId: string }).groupId)).toEqual(
    expect.arrayContaining(groups.map(({ id }) => id)),
  );
  expect(JSON.stringify(await complaintsHeard())).not.toContain(ana.email);
});

test.each(['550 5.5.0', '550 5.4.1', '550 5.0.0 User unknown,', '550 5.3.0 no such user,'] as const)(
  'a dead mailbox that is told as %s counts as a passing bounce, and a mail that is taken empties the count',
  async (answer) => {
    const ana = contact();
    const group = await scene.announceGroup({ contacts: [ana] });
    scene.smtp.answerWith((to) => (to === ana.email ? answer : undefined));
    const event = scene.infoRequested(group);
    await scene.tell(event);
    const softBounces = async () => {
      const { body } = await call('POST', '/v1/mail-suppressions/lookups', { email: ana.email });
      return (body as { softBounces?: string[] }).softBounces;
    };
    await waitUntil(async () => (await softBounces())?.length === 1, { what: 'a counted bounce' });
    expect(await lookUp(ana.email)).toMatchObject({ active: false, softBounces: [testClock.today()] });
    scene.smtp.answerWith(() => undefined);
    await waitUntil(
      async () => {
        await scene.makeDue(event.id);
        return (await softBounces())?.length === 0;
      },
      { what: 'an empty count' },
    );
    expect(await scene.ended(event.id)).toMatchObject({ sent: 1 });
  },
);

test('a 554 after the message counts as a passing bounce', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  scene.smtp.endWith((to) => (to === ana.email ? '554 Transaction failed,' : undefined));
  await scene.tell(scene.infoRequested(group));
  await waitUntil(
    async () => (await call('POST', '/v1/mail-suppressions/lookups', { email: ana.email })).status === 200,
    { what: 'a counted bounce' },
  );
  expect(await lookUp(ana.email)).toMatchObject({ active: false, softBounces: [testClock.today()] });
});

test('a moment is taken in UTC or with its offset; the future, the year 1 and a time without an offset are refused with words', async () => {
  const ana = contact();
  const bounce = (at: string) => report({ type: 'bounce', email: ana.email, permanent: false, at });
  const words = async (at: string) => {
    const { status, body } = await bounce(at);
    return [status, (body as { errors: { pointer: string; detail: string }[] }).errors];
  };
  for (const [at, detail] of [
    [testClock.in(3_600_000).toISOString(), 'is in the future'],
    ['9999-12-31T23:59:59Z', 'is in the future'],
    ['0001-01-01T00:00:00Z', 'is before the year 2000'],
    ['1999-12-31T23:59:59Z', 'is before the year 2000'],
    ['2027-01-05T08:00:00', 'UTC or with its offset'],
    ['yesterday', 'UTC or with its offset'],
  ] as const)
    expect([at, await words(at)]).toMatchObject([
      at,
      [422, [{ pointer: '/at', detail: expect.stringContaining(detail) }]],
    ]);
  expect((await call('POST', '/v1/mail-suppressions/lookups', { email: ana.email })).status).toBe(404);
  // Half past midnight in Paris is yesterday in UTC.
  for (const at of ['2027-01-05T00:30:00+01:00', '2027-01-04T23:30:00Z', '2027-01-05T03:30:00.000+04:00'])
    expect((await bounce(at)).status).toBe(204);
  expect((await lookUp(ana.email)).softBounces).toEqual(['2027-01-05']);
  expect((await bounce(testClock.in(60_000).toISOString())).status).toBe(204);
});
