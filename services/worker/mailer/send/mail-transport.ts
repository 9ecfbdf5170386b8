import { createTransport } from 'nodemailer';
import type { Logger } from '../../../../libs/logger/logger.ts';
import { MINUTE_MS } from '../../../../libs/time/clock.ts';
import { SIGNED_HEADERS } from './dkim.ts';
import { refusalOf, type Refusal, type SmtpFailure } from './smtp-refusal.ts';
import { watchHandover } from './watch-handover.ts';

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
 * How long one try may last, in milliseconds. RFC 5321 (section 4.5.3.2) asks for ten minutes of patience after the
 * message: a server may answer only when it has delivered. Who gives up earlier sends the same mail again and again.
 */
export type Patience = {
  /** From the begin of a try until the whole message is handed over. */
  readonly beforeMs: number;
  /** From then on until the mail server has answered. */
  readonly answerMs: number;
};
export const PATIENCE: Patience = { beforeMs: 5 * MINUTE_MS, answerMs: 10 * MINUTE_MS };
/**
 * A mail that is being sent belongs to its worker for this many milliseconds, longer than any single try can last. A
 * sweep that looked earlier would have another worker send it a second time.
 */
export const SENDING_MS = PATIENCE.beforeMs + PATIENCE.answerMs + 5 * MINUTE_MS;

/** This name stands in the history of a suppression when the mail server reported it. */
export const MAIL_SERVER = 'mail-server';

export const domainOf = ({ address }: Address): string => address.split('@')[1] ?? 'localhost';

type Dkim = { readonly selector: string; readonly privateKey: string };

type Options = {
  readonly url: string | undefined;
  readonly from: Address;
  readonly dkim: Dkim | undefined;
  readonly logger: Logger;
  readonly patience?: Patience;
};

/** Opens a pool of connections; without a mail server, mails are written and then dropped. */
function openPool({ url, from, dkim }: Options, { beforeMs, answerMs }: Patience) {
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
  if (url === undefined) return createTransport({ jsonTransport: true, ...secured });
  return createTransport({
    url,
    pool: true,
    maxConnections: MAIL_CONNECTIONS,
    // A message that the pool queued again could be sent after its job was given to another worker.
    maxRequeues: 0,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    // The patience of one try ends before the connection is closed for its silence.
    socketTimeout: 2 * (beforeMs + answerMs),
    ...secured,
  });
}

export function openMailTransport(options: Options): MailTransport {
  const { url, from, logger, patience = PATIENCE } = options;
  if (url === undefined) logger.warn('no SMTP_URL: mails are written and then dropped');
  const transport = openPool(options, patience);
  const handover = watchHandover(transport);
  return {
    async send({ to, unsubscribeUrl, ...message }) {
      const tried = handover.begin(message.messageId, patience);
      try {
        await transport.sendMail({
          ...message,
          from,
          to,
          signal: tried.signal,
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
        const refused = refusalOf(error as SmtpFailure, tried.isHandedOver());
        return { sent: false, refused, error: (error as Error).message.slice(0, 500) };
      } finally {
        tried.end();
      }
    },
    close: () => transport.close(),
  };
}
