import { readdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTransport, type Transporter } from 'nodemailer';
import { startMailCatcher } from '../../../libs/embedded/mail-catcher.ts';
import { countMails, readMails } from '../../../libs/embedded/mailbox.ts';
import { machineTime } from '../../support/clock.ts';
import { removeTemporaryFolders, temporaryFolder } from './temporary-folder.ts';

let folder: string;
let catcher: Awaited<ReturnType<typeof startMailCatcher>>;
let transport: Transporter;

beforeEach(async () => {
  folder = await temporaryFolder();
  catcher = await startMailCatcher(folder, undefined);
  transport = createTransport({ url: catcher.url, pool: true, maxConnections: 5 } as object);
});
afterEach(async () => {
  transport.close();
  await catcher.stop();
});
afterAll(removeTemporaryFolders);

const send = (to: string, more: object = {}) =>
  transport.sendMail({
    from: 'Seuil <seuil@example.org>',
    to,
    subject: 'Une action est finançable',
    text: 'Bonjour',
    html: '<p>Bonjour</p>',
    messageId: '<n1@seuil.example>',
    ...more,
  });

test('a catcher whose port is taken listens on another one', async () => {
  const second = await startMailCatcher(folder, catcher.port);
  expect(second.port).not.toBe(catcher.port);
  await second.stop();
});

test('an accepted message is there at once, with its parts and headers', async () => {
  await send('Référente <referente@example.org>', {
    headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  });
  const [mail] = await readMails(folder);
  expect(mail).toMatchObject({
    from: 'seuil@example.org',
    to: ['referente@example.org'],
    subject: 'Une action est finançable',
    messageId: '<n1@seuil.example>',
  });
  expect(mail!.text.trim()).toBe('Bonjour');
  expect(mail!.html).toContain('<p>Bonjour</p>');
  expect(mail!.headers.get('list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click']);
  expect(machineTime().getTime() - mail!.receivedAt.getTime()).toBeLessThan(60_000);
});

test('messages are found by recipient and by time', async () => {
  await send('one@example.org');
  await send('Two@example.org');
  expect((await readMails(folder, { to: 'two@example.org' })).map(({ to }) => to)).toEqual([['Two@example.org']]);
  expect(await countMails(folder)).toBe(2);
  expect(await countMails(folder, { to: 'one@example.org' })).toBe(1);
  expect(await countMails(folder, { since: new Date(machineTime().getTime() + 60_000) })).toBe(0);
});

test('a burst loses none and leaves no unfinished file', async () => {
  await Promise.all(Array.from({ length: 300 }, (_, n) => send(`group-${n}@example.org`)));
  expect(await countMails(folder)).toBe(300);
  expect((await readdir(folder)).every((file) => file.endsWith('.eml') && !file.startsWith('.'))).toBe(true);
});
