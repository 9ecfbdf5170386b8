import { readMails, type Mail } from '../../libs/embedded/mailbox.ts';
import type { Contact } from './groups.ts';
import type { Stage } from './stage.ts';
import { until } from './waiting.ts';

/** Waits for the mail to this person whose subject begins like this and that names this claim. */
export const mailOn = ({ mailFolder }: Stage, { email }: Contact, begins: string, title: string): Promise<Mail> =>
  until(`a mail « ${begins} » to ${email} about « ${title} »`, async () =>
    (await readMails(mailFolder, { to: email })).find(
      ({ subject }) => subject.startsWith(begins) && subject.includes(title),
    ),
  );

/** Shows the subject of a mail, and how its text begins. */
export function excerptOf({ subject, text }: Mail, linesShown: number): string[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return [
    `Subject: ${subject}`,
    ...lines.slice(0, linesShown).map((line) => `│ ${line}`),
    ...(lines.length > linesShown ? [`│ … (${lines.length - linesShown} more lines)`] : []),
  ];
}
