import { readMails, type Mail } from '../../libs/embedded/mailbox.ts';
import { writeGallery } from '../mail-preview/gallery.ts';
import type { Page } from '../mail-preview/render-samples.ts';

/** Subjects begin with the kind of the mail, and go on with titles, names and numbers. */
const kindOf = ({ subject }: Mail) => /^[^«“:\d]+/.exec(subject)?.[0].trim() ?? subject;
const localeOf = ({ html }: Mail) => /<html lang="(\w+)"/.exec(html)?.[1] ?? '';

/**
 * Writes a page for a browser with the first mail of each kind and language among the mails that were caught.
 * @returns the path of the index, and the number of kinds
 */
export async function writeMailGallery(mailFolder: string, folder: string): Promise<{ index: string; kinds: number }> {
  const kinds = new Map<string, { mail: Mail; count: number }>();
  for (const mail of await readMails(mailFolder)) {
    const key = `${kindOf(mail)} (${localeOf(mail)})`;
    const { mail: first, count } = kinds.get(key) ?? { mail, count: 0 };
    kinds.set(key, { mail: first, count: count + 1 });
  }
  const pages = [...kinds].map(([name, { mail, count }]): Page => ({
    name,
    about: `to ${mail.to.join(', ')}; ${count} of this kind`,
    versions: [{ label: localeOf(mail), subject: mail.subject, html: mail.html, text: mail.text }],
  }));
  return { index: await writeGallery(folder, 'Mails of the demo', pages), kinds: pages.length };
}
