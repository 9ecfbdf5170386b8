import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readEnvironment } from '../../../libs/config/environment.ts';
import { worker } from '../../../services/worker/app.ts';
import { verifyDkim } from '../../readers/dkim-verifier.ts';
import { contact, mailScene, type MailScene } from '../../scenes/mail-scene.ts';

const pair = (modulusLength: number) =>
  generateKeyPairSync('rsa', {
    modulusLength,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const keys = pair(2_048);

let scene: MailScene;
beforeAll(async () => {
  // As it comes out of a Secret that was made from an env file: one line.
  scene = await mailScene({ DKIM_PRIVATE_KEY: keys.privateKey.replaceAll('\n', '\\n'), DKIM_SELECTOR: 'mars' });
});
afterAll(() => scene.stop());

test('a mail is signed for the domain of its sender, with both unsubscribe headers, and any change of them shows', async () => {
  const ana = contact();
  const group = await scene.announceGroup({ contacts: [ana] });
  const event = scene.fundable(await scene.publishAction(group));
  await scene.tell(event);
  await scene.ended(event.id);
  const { raw } = scene.smtp.to(ana.email)[0]!;
  const seen = verifyDkim(raw, keys.publicKey);
  expect(seen).toMatchObject({ valid: true, domain: 'seuil.test', selector: 'mars' });
  expect(seen.signed).toEqual(
    expect.arrayContaining([
      'from',
      'to',
      'subject',
      'date',
      'message-id',
      'list-unsubscribe',
      'list-unsubscribe-post',
    ]),
  );
  for (const [was, becomes] of [
    ['List-Unsubscribe=One-Click', 'List-Unsubscribe=Two-Clicks'],
    ['/v1/preferences/', '/v1/elsewhere/'],
    ['Frigo', 'Frigos'],
  ] as const) {
    expect(raw).toContain(was);
    expect([was, verifyDkim(raw.replace(was, becomes), keys.publicKey).valid]).toEqual([was, false]);
  }
  expect(verifyDkim(raw, pair(2_048).publicKey).valid).toBe(false);
});

test('a key that nodemailer would pass over in silence stops the start', () => {
  const start = (DKIM_PRIVATE_KEY: string) => () =>
    readEnvironment([worker.environment], { NODE_ENV: 'test', DKIM_PRIVATE_KEY });
  expect(start('a key')).toThrow('DKIM_PRIVATE_KEY: is not a private key');
  expect(start(pair(1_024).privateKey)).toThrow('DKIM_PRIVATE_KEY: must have at least 2048 bits');
  expect(
    start(
      generateKeyPairSync('ed25519', {
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      }).privateKey,
    ),
  ).toThrow('DKIM_PRIVATE_KEY: must be an RSA key');
  expect(start(keys.privateKey)).not.toThrow();
});
