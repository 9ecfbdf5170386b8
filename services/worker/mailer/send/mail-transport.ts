import { createTransport } from 'nodemailer';
import type { Logger } from '../../../../libs/logger/logger.ts';
import { SIGNED_HEADERS } from './dkim.ts';
import { refusalOf, type Refusal, type SmtpFailure } from './smtp-refusal.ts';

export type Address = { readonly name: string; readonly address: string };
export type Message = {
  readonly to: Address;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  /** Answers go to this address. When it is left out, they go to the sender. */
  readonly replyTo?: string | undefined;
  /** This is the one-click link (RFC 8058) of an optional mail. */
  readonly unsubscribeUrl: string | null;
};

export type NotSent = { readonly sent: false; readonly refused: Refusal; readonly error: string };
export type Outcome = { readonly sent: true } | NotSent;

export type MailTransport = { send(message: Message): Promise<Outcome>; close(): void };

/** One process has this many connections to the mail server, so it sends this many mails at once. */
export const MAIL_CONNECTIONS = 5;

/**
 * The time, in milliseconds, that the mail server has to accept a connection. Without a bound, a mail server that is
 * away would keep every connection of the pool for two minutes, and no other mail would be tried.
 */
const CONNECT_MS = 10_000;
/** The time, in milliseconds, that the mail server has to greet after it accepted, for the same reason. */
const GREETING_MS = 10_000;
/**
 * The time, in milliseconds, for which a connection may be silent. The default of ten minutes is longer than SENDING_MS
 * (`send-mail.ts`): another worker would take over the mail while this one still waits, and send it a second time.
 */
const SILENCE_MS = 30_000;

/** This name stands in the history of a suppression when the mail server reported it. */
export const MAIL_SERVER = 'mail-server';

export const domainOf = ({ address }: Address): string => address.split('@')[1] ?? 'localhost';

type Dkim = { readonly selector: string; readonly privateKey: string };

export function openMailTransport(options: {
  url: string | undefined;
  from: Address;
  dkim: Dkim | undefined;
  logger: Logger;
}): MailTransport {
  const { url, from, dkim, logger } = options;
  if (url === undefined) logger.warn('no SMTP_URL: mails are written and then dropped');
  const secured = {
    disableFileAccess: true,
    disableUrlAccess: true,
    // The mail is signed for the domain of the sender, as DMARC requires.
    ...(dkim && {
      dkim: {
        domainName: domainOf(from),
        keySelector: dkim.selector,
        privateKey: dkim.privateKey,
        headerFieldNames: SIGNED_HEADERS.join(':'),
      },
    }),
  };
  const transport =
    url === undefined
      ? createTransport({ jsonTransport: true, ...secured })
      : // A message that the pool queued again could be sent after its job was given to another worker.
        createTransport({
          url,
          pool: true,
          maxConnections: MAIL_CONNECTIONS,
          maxRequeues: 0,
          connectionTimeout: CONNECT_MS,
          greetingTimeout: GREETING_MS,
          socketTimeout: SILENCE_MS,
          ...secured,
        });
  return {
    async send({ to, unsubscribeUrl, ...message }) {
      try {
        await transport.sendMail({
          ...message,
          from,
          to,
          headers: {
            'Auto-Submitted': 'auto-generated',
            ...(unsubscribeUrl !== null && {
              'List-Unsubscribe': `<${unsubscribeUrl}>`,
              'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
            }),
          },
        });
        return { sent: true };
      } catch (error) {
        return { sent: false, refused: refusalOf(error as SmtpFailure), error: (error as Error).message.slice(0, 500) };
      }
    },
    close: () => transport.close(),
  };
}
