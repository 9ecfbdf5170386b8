import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AnyEvent } from '../../../libs/events/event.ts';
import { plusDays } from '../../../libs/time/clock.ts';
import { heardAll, withPublisher } from '../../scenes/announce.ts';
import { contact, mailScene, type MailScene } from '../../scenes/mail-scene.ts';
import { testClock } from '../../support/clock.ts';
import { newId } from '../../support/system.ts';

const DAYS = 40;
let scene: MailScene;
beforeAll(async () => {
  scene = await mailScene({ MAIL_DAYS: String(DAYS) });
});
afterAll(() => scene.stop());

test('whom a mail went to and what it told is kept for MAIL_DAYS; that it was told is kept for ever', async () => {
  const [start, ana] = [testClock.now(), contact()];
  const group = await scene.announceGroup({ contacts: [ana] });
  const event = scene.infoRequested(group, { question: 'Quel jour ?' });
  await scene.tell(event);
  await scene.ended(event.id);
  const kept = async () => {
    const database = scene.system.database('worker');
    const mail = await database
      .collection<{ _id: string; to?: object }>('mails')
      .findOne({ notificationId: event.id } as object);
    const notification = await database
      .collection<{ _id: string; data?: object }>('notifications')
      .findOne({ _id: event.id });
    return {
      mail: mail !== null,
      to: mail?.to !== undefined,
      notification: notification !== null,
      data: notification?.data !== undefined,
    };
  };

  scene.system.setClock(plusDays(start, DAYS - 1));
  await scene.sweep('old-mails');
  expect(await kept()).toEqual({ mail: true, to: true, notification: true, data: true });
  scene.system.setClock(plusDays(start, DAYS + 1));
  await scene.sweep('old-mails');
  expect(await kept()).toEqual({ mail: true, to: false, notification: true, data: false });

  // Told again under another job, as if it had happened just now: only the ledger can know it.
  const late = plusDays(start, DAYS + 1).toISOString();
  const again: AnyEvent = { ...event, time: late };
  await withPublisher(scene.system, (publisher) =>
    publisher.queue('worker-emails').add(event.type, { events: [again] }, { jobId: `again-${newId()}` }),
  );
  const last = scene.infoRequested(group);
  await scene.tell({ ...last, time: late });
  await scene.ended(last.id);
  await heardAll(scene.system, 'worker-emails');
  expect(scene.smtp.to(ana.email)).toHaveLength(2);
});
