import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { defineService } from '../../../libs/service/service.ts';
import * as mailer from '../../../services/worker/mailer/part.ts';
import { contact, mailScene, type MailScene } from '../../scenes/mail-scene.ts';
import { startSystem } from '../../support/system.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** So slow that even a busy machine would be faster without the limit. */
const PACE = { MAIL_PER_SECOND: '2' };
const MAILS = 8;

let scene: MailScene;
beforeAll(async () => {
  scene = await mailScene(PACE);
});
afterAll(() => scene.stop());

test('two workers together send no faster than the rate', async () => {
  const service = defineService({
    name: 'worker',
    environment: mailer.environment,
    collections: mailer.collections,
    compose: mailer.compose,
  });
  const other = await startSystem([service], {
    ...PACE,
    SMTP_URL: scene.smtp.url,
    MAIL_FROM: 'Seuil <no-reply@seuil.test>',
    NAMESPACE: scene.system.namespace,
  });
  try {
    const event = scene.infoRequested(
      await scene.announceGroup({ contacts: Array.from({ length: MAILS }, () => contact()) }),
    );
    // Before any of them can leave: a slow machine makes it only longer.
    const started = performance.now();
    await scene.tell(event);
    await waitUntil(() => scene.smtp.caught.length === MAILS, { what: 'all of them', everyMs: 5 });
    // Two of eight leave in the first second, so the last two leave in the fourth; a limit for each process would take one second.
    expect(performance.now() - started).toBeGreaterThan(2_200);
    expect(await scene.ended(event.id)).toMatchObject({ sent: MAILS });
  } finally {
    await other.stop();
  }
});
