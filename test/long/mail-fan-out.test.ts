import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventOf } from '../../libs/events/event.ts';
import { contact, mailScene, type MailScene } from '../scenes/mail-scene.ts';
import { testClock } from '../support/clock.ts';
import { newId } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';

let scene: MailScene;
beforeAll(async () => {
  scene = await mailScene();
});
afterAll(() => scene.stop());

type Row = { _id: string; notificationId: string; to: { email: string }; state: string };
const database = () => scene.system.database('worker');
const mails = () => database().collection<Row>('mails');
const notifications = () =>
  database().collection<{ _id: string; wave: number; cursor: string; state: string }>('notifications');
const preview = async (actionId: string, kind = 'action-fundable') =>
  (await scene.system.call('GET', `/v1/notifications/previews/${kind}?actionId=${actionId}`, { token: scene.ops }))
    .body;

/** Told in bundles, as the directory does. */
async function manyGroups(count: number): Promise<void> {
  const groups = Array.from({ length: count }, () => ({ id: newId(), contacts: [contact()] }));
  await scene.tell(
    ...groups.map(({ id }, index) =>
      eventOf('group.changed', id, 1, testClock.now(), {
        groupId: id,
        version: 1,
        name: `GA ${index}`,
        department: '75',
        certified: true,
      }),
    ),
    ...groups.map(({ id, contacts }) =>
      eventOf('group.contacts-changed', id, 1, testClock.now(), { groupId: id, version: 1, contacts }),
    ),
  );
  const known = async (name: string) =>
    database()
      .collection<{ _id: string }>(name)
      .countDocuments({ _id: { $in: groups.map(({ id }) => id) } });
  await waitUntil(
    async () => (await known('mail-known-groups')) === count && (await known('mail-known-contacts')) === count,
    {
      what: `${count} known groups`,
    },
  );
}

test('the count of the preview is the count of the mails, over several batches, whatever their contacts chose', async () => {
  const [both, daily, never, gone] = [
    contact(),
    contact({ frequency: 'daily' }),
    contact({ frequency: 'none' }),
    contact(),
  ];
  const author = await scene.announceGroup({ contacts: [both, daily] });
  const voter = await scene.announceGroup({ contacts: [both, never] });
  await scene.announceGroup({ contacts: [both, gone] });
  await scene.announceGroup({ contacts: [contact()], certified: false });
  await manyGroups(105);
  const actionId = await scene.publishAction(author);
  await scene.castVote(actionId, voter);
  await scene.system.call('POST', '/v1/mail-events', {
    token: scene.ops,
    body: { type: 'bounce', email: gone.email, permanent: true },
  });
  const before = await preview(actionId);
  expect(before).toEqual({ kind: 'action-fundable', recipients: 109, atOnce: 106, inDigest: 1, suppressed: 2 });

  const event = scene.fundable(actionId);
  await scene.tell(event);
  const after = await waitUntil(
    async () => {
      const { body } = await scene.system.call('GET', `/v1/notifications/${event.id}`, { token: scene.ops });
      const { sent, suppressed, failed, inDigest, planned } = body as Record<string, number>;
      return body.state === 'planned' && sent! + suppressed! + failed! + inDigest! === planned && body;
    },
    { what: 'everything told', everyMs: 200 },
  );
  expect(after).toMatchObject({
    planned: before.recipients,
    sent: before.atOnce,
    inDigest: before.inDigest,
    suppressed: before.suppressed,
    failed: 0,
  });
  expect(await preview(actionId)).toEqual(before);
  expect(
    (await scene.system.call('GET', `/v1/notifications/previews/claim-paid?actionId=${actionId}`, { token: scene.ops }))
      .status,
  ).toBe(404);
  expect(
    (
      await scene.system.call('GET', `/v1/notifications/previews/action-fundable?actionId=${newId()}`, {
        token: scene.ops,
      })
    ).body.code,
  ).toBe('not-known-yet');
});

test('what comes in digests by itself is previewed so, and without the author, who is not told', async () => {
  const author = await scene.announceGroup({ contacts: [contact()] });
  const actionId = await scene.publishAction(author, { at: testClock.now() });
  const before = await preview(actionId, 'new-action');
  expect(before).toMatchObject({ atOnce: 0 });
  expect(before.inDigest).toBeGreaterThan(100);
  expect(await scene.gathered(`new-action.${actionId}`)).toMatchObject({
    planned: before.recipients,
    inDigest: before.inDigest,
    suppressed: before.suppressed,
  });
});

test('planning that was interrupted goes on after the last group that it wrote down, and plans nobody twice', async () => {
  const author = await scene.announceGroup();
  const actionId = await scene.publishAction(author);
  const event = scene.fundable(actionId);
  const groupIds = (
    await database()
      .collection<{ _id: string }>('mail-known-groups')
      .find({ certified: true })
      .sort({ _id: 1 })
      .toArray()
  ).map(({ _id }) => _id);
  const cursor = groupIds[Math.floor(groupIds.length / 2)]!;
  const at = testClock.now();
  // As a worker left it that died in the last wave.
  await notifications().insertOne({
    _id: event.id,
    kind: 'action-fundable',
    to: 'certified-groups',
    groupId: null,
    state: 'planning',
    wave: 2,
    cursor,
    planned: 0,
    at,
    dueAt: at,
    data: {
      ...event.data,
      authorId: author.id,
      reports: [],
      action: { number: 7, title: 'Frigo', summary: 'Un frigo', capCents: 1 },
    },
  } as never);
  await scene.sweep('waiting-mails');
  await waitUntil(async () => (await notifications().findOne({ _id: event.id }))?.state === 'planned', {
    what: 'planning done',
  });
  const groupsMailed = new Set(
    (await mails().find({ notificationId: event.id }).toArray()).map(
      (mail) => (mail as unknown as { groupId: string }).groupId,
    ),
  );
  expect([...groupsMailed].filter((groupId) => groupId <= cursor)).toEqual([]);
  expect(groupsMailed.size).toBeGreaterThan(groupIds.length / 2 - 10);
});
