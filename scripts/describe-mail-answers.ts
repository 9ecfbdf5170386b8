import { readFileSync } from 'node:fs';
import { REFUSALS, type Refusal } from '../services/worker/mailer/send/smtp-refusal.ts';

/** The test of the answers reads the same file, so the list says nothing that is not tried. */
const MAIL_ANSWERS = new URL('../test/inputs/mail-answers.json', import.meta.url);

type MailAnswer = {
  readonly refused: Refusal;
  readonly server: string;
  readonly to: string;
  readonly answer: string;
};

const BECOMES: Readonly<Record<Refusal, string>> = {
  address: 'Nobody can be reached there: the mail fails, and the address is suppressed.',
  mailbox:
    'The mailbox is full, or nobody may be there: a passing bounce, counted once a day; the mail is tried again.',
  message: 'This mail is not taken: it fails, and the address is written to again.',
  spam: 'The mail is taken for spam: it is tried again from an hour later on, and nobody is suppressed.',
  policy: 'A rule of the server, or a reason that nobody knows: as for spam.',
  sender: 'We may not send: the queue rests, operators are told, and nobody is suppressed.',
  later: 'It may go at once: tried again within seconds, then after two minutes.',
  session: 'The server takes nothing now: the queue rests for some seconds.',
  unheard:
    'The connection ended after the message, without an answer: the mail is tried once more, from half an hour later on.',
};

/** Line breaks and pipes would end the cell. */
const cell = (answer: string) => `\`${answer.replace(/\n/g, ' ⏎ ').replace(/\|/g, '/').replaceAll('`', "'")}\``;

/** Every answer of a mail server that is tried, under what becomes of it. */
export function listMailAnswers(): string {
  const answers = JSON.parse(readFileSync(MAIL_ANSWERS, 'utf8')) as MailAnswer[];
  return REFUSALS.flatMap((kind) => {
    const rows = answers.filter(({ refused }) => refused === kind);
    return rows.length === 0
      ? []
      : [
          `**${BECOMES[kind]}**`,
          '',
          '| server | answer to | answer |',
          '|---|---|---|',
          ...rows.map(({ server, to, answer }) => `| ${server} | ${to} | ${cell(answer)} |`),
          '',
        ];
  })
    .join('\n')
    .trimEnd();
}
