import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HOSTILE } from '../../../scripts/mail-preview/samples.ts';
import { faultsOfMail } from '../../readers/mail-html.ts';
import type { Caught } from '../../scenes/mail-catcher.ts';
import { contact, mailScene, type MailScene } from '../../scenes/mail-scene.ts';

let scene: MailScene;
beforeAll(async () => {
  scene = await mailScene({ SITE_URL: 'https://site.test', PUBLIC_URL: 'https://api.test' });
});
afterAll(() => scene.stop());

const visible = (text: string) => text.replace(/[\u200f\u202a-\u202e\u2066-\u2069]/g, '');
const oneLine = (text: string) => visible(text).replace(/\s+/g, ' ');
const headersOf = ({ raw }: Caught) =>
  raw
    .split('\r\n\r\n')[0]!
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
const namesOf = (caught: Caught) => headersOf(caught).map((line) => line.split(':')[0]!.toLowerCase());

/** What every mail to a group has, whatever is in it. */
const HEADERS = [
  'from',
  'reply-to',
  'to',
  'auto-submitted',
  'subject',
  'message-id',
  'date',
  'mime-version',
  'content-type',
];

test.each(Object.entries(HOSTILE))(
  '%s in every name and text: the mail goes to its one recipient, with the headers of any mail, and shows what was typed',
  async (_what, typed) => {
    const ana = contact({ name: typed });
    const group = await scene.announceGroup({ name: typed, contacts: [ana] });
    const actionId = await scene.publishAction(group, { title: typed });
    const event = scene.infoRequested(group, { title: typed, question: typed, actionId });
    await scene.tell(event);
    expect(await scene.ended(event.id)).toMatchObject({ planned: 1, sent: 1 });

    const caught = scene.smtp.to(ana.email)[0]!;
    const { mail } = caught;
    expect(namesOf(caught).sort()).toEqual([...HEADERS].sort());
    expect(caught.raw.split('\r\n').every((line) => line.length <= 998)).toBe(true);
    const [to, ...others] = [mail.to!].flat().flatMap(({ value }) => value);
    expect([to!.address, others, visible(to!.name).trim()]).toEqual([ana.email, [], oneLine(typed).trim()]);
    expect(mail.subject).not.toMatch(/[\r\n]/);
    expect(visible(mail.subject!)).toMatch(/^Une précision sur votre demande «\u00a0.+\u00a0»$/u);
    if (oneLine(typed).length < 40) expect(visible(mail.subject!)).toContain(oneLine(typed));

    // In the text as typed, in its line and behind the marks of the quotation.
    expect(oneLine(mail.text!)).toContain(oneLine(`demande « ${typed} » de ${typed} (42,00 €)`));
    expect(visible(mail.text!).replace(/ +$/gm, '')).toContain(
      `\n${typed
        .trim()
        .split(/\r\n/)
        .map((line) => `> ${oneLine(line)}`.trim())
        .join('\n')}\n`,
    );
    // In the HTML as characters, none of which does anything.
    expect(await faultsOfMail(mail.html as string)).toEqual([]);
    expect((mail.html as string).match(/href="[^"]*"/g)!.sort()).toEqual([
      `href="https://site.test/claims/${event.data.claimId}"`,
    ]);
    const shown = visible(
      (mail.html as string)
        .replace(/<br>/g, ' ')
        .replace(/<[^>]*>/g, '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#x27;', "'")
        .replaceAll('&#x3D;', '=')
        .replaceAll('&#x60;', '`')
        .replaceAll('&amp;', '&'),
    );
    expect(oneLine(shown)).toContain(oneLine(`demande « ${typed} » de ${typed} (42,00 €)`));
    expect(scene.smtp.caught.every(({ to }) => to !== 'all@example.org')).toBe(true);
  },
);

test('an address that holds more than an address reaches nobody, and stops nobody else', async () => {
  const bad = [
    'victim@example.org\r\nBcc: all@example.org',
    'a@example.org, evil@example.org',
    '"a\r\nRCPT TO:<evil@example.org>"@example.org',
    'a@example.org>\r\nRCPT TO:<evil@example.org',
  ];
  const bo = contact();
  const group = await scene.announceGroup({ contacts: [...bad.map((email) => contact({ email })), bo] });
  const event = scene.infoRequested(group);
  await scene.tell(event);
  expect(await scene.ended(event.id)).toMatchObject({ planned: 5, sent: 1, failed: 4 });
  expect(scene.smtp.to(bo.email)).toHaveLength(1);
  expect(
    ['all@example.org', 'evil@example.org', 'victim@example.org', 'a@example.org'].map(
      (address) => scene.smtp.to(address).length,
    ),
  ).toEqual([0, 0, 0, 0]);
});

test('a subject beyond one line travels encoded and folded, and is read whole', async () => {
  const ana = contact();
  const event = scene.infoRequested(await scene.announceGroup({ contacts: [ana] }), {
    title: 'Été à l’Haÿ-les-Roses 🌻 : œuvre, cœur & naïveté',
  });
  await scene.tell(event);
  await scene.ended(event.id);
  const { raw, mail } = scene.smtp.to(ana.email)[0]!;
  expect(mail.subject).toBe(
    'Une précision sur votre demande «\u00a0Été à l’Haÿ-les-Roses 🌻 : œuvre, cœur & n…\u00a0»',
  );
  const lines = raw.split('\r\n\r\n')[0]!.split('\r\n');
  const subject = lines.slice(lines.findIndex((line) => line.startsWith('Subject:')));
  for (const line of subject.slice(0, 1 + subject.slice(1).findIndex((each) => !each.startsWith(' '))))
    expect(line).toMatch(/^[\x20-\x7e]{1,78}$/);
});
