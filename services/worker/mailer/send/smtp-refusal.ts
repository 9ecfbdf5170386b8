import {
  isAboutMailbox,
  isAboutUs,
  isMailboxFull,
  isNobody,
  isPaceOfMailbox,
  isPolicy,
  isSpamVerdict,
  isTooBig,
  wordsOf,
} from './answer-words.ts';

/** A refusal says what a failure concerns, and so what becomes of the mail and of its address. */
export const REFUSALS = [
  /** Nobody can be reached there, without a doubt. */
  'address',
  /** The mailbox is full, or nobody may be there. */
  'mailbox',
  /** This mail is not accepted, and another one may be. */
  'message',
  /** The server takes this mail for spam. */
  'spam',
  /** The server refuses by a rule of its own, or does not say why. */
  'policy',
  /** The server does not let us send. */
  'sender',
  /** Another try may succeed soon. */
  'later',
  /** The server accepts nothing at all now. */
  'session',
  /** The connection ended after the whole message was handed over, and nobody knows whether the server took it. */
  'unheard',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Another try does not change these refusals. */
type Final = Extract<Refusal, 'address' | 'message'>;
export type PassingRefusal = Exclude<Refusal, Final>;
export const isFinal = (refused: Refusal): refused is Final => refused === 'address' || refused === 'message';

/** Nodemailer reports a failure in this form. */
export type SmtpFailure = {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly syscall?: string;
  readonly timeoutType?: string;
};

/**
 * An answer to the recipient or to the message.
 * @property status the enhanced status of RFC 3463, such as 1.1 of 5.1.1, without its class; empty when there is none
 * @property words as `wordsOf` gives them
 */
type Answer = {
  readonly code: number;
  readonly status: string;
  readonly command: string;
  readonly words: string;
};

/**
 * With these codes the server says that it shuts down or has too many connections, or that sign-in or relaying is not
 * possible for the moment.
 */
const OF_THE_SESSION = [421, 454];
/** With these codes the server wants us to sign in or to encrypt, or takes no mail from us at all. */
const OF_THE_SENDER = [521, 530, 532, 534, 535, 538];
/** Codes without an enhanced status, beside which unmistakable words are believed. */
const OF_THE_ADDRESS = [501, 550, 551, 553];
/** These statuses mean the recipient and nothing else (RFC 3463, and RFC 7505 for 1.10). */
const UNMISTAKABLE = ['1.1', '1.2', '1.3', '1.6', '1.10', '2.1'];
/** Servers that know that a mailbox is gone often say it with these statuses. */
const OFTEN_A_DEAD_MAILBOX = ['4.1', '5.0'];
/** The statuses of the sender's address, of its sign-in, of SPF, DKIM and DMARC, and of blocked machines. */
const STATUS_OF_THE_SENDER = /^(?:1\.[78]|7\.(?:8|2\d|57|60|64|[5-7]\d\d))$/;

/** The first rule that fits decides. What no rule knows suppresses nobody and fails nothing: it is tried again later. */
const RULES: readonly (readonly [refused: Refusal, fits: (answer: Answer) => boolean])[] = [
  ['message', ({ status, words }) => status === '3.4' || status === '2.3' || isTooBig(words)],
  // The code 503 (commands out of order) is a fault of this connection only.
  ['later', ({ code }) => code === 503],
  ['later', ({ code, words }) => code < 500 && (/gr[ea]ylist/.test(words) || isPaceOfMailbox(words))],
  ['policy', ({ words }) => isPaceOfMailbox(words)],
  ['mailbox', ({ words }) => isMailboxFull(words) && !isAboutUs(words)],
  ['sender', ({ code, status }) => OF_THE_SENDER.includes(code) || STATUS_OF_THE_SENDER.test(status)],
  ['sender', ({ words }) => isAboutUs(words)],
  ['mailbox', ({ code, status }) => status === '2.2' || (code === 552 && status === '')],
  ['spam', ({ words }) => isSpamVerdict(words)],
  ['later', ({ code }) => code < 500],
  ['policy', ({ words }) => isPolicy(words)],
  ['address', ({ status }) => UNMISTAKABLE.includes(status)],
  ['address', ({ code, status, words }) => OF_THE_ADDRESS.includes(code) && status === '' && isNobody(words)],
  ['mailbox', ({ words }) => isNobody(words) || isAboutMailbox(words)],
  ['mailbox', ({ status }) => OFTEN_A_DEAD_MAILBOX.includes(status)],
  [
    'mailbox',
    ({ code, status, command, words }) => code === 554 && status === '' && command === 'DATA' && saysNothing(words),
  ],
  ['message', ({ status }) => status.startsWith('6.')],
  ['policy', () => true],
];

/** After the message, a 554 without a reason is mostly how a server says that the mailbox is gone. */
const saysNothing = (words: string): boolean => !/message|header|blocked/.test(words);

/** @returns the enhanced status without its class, at the beginning or as qmail and others write it */
const statusOf = (response: string): string =>
  (/^(?:\d{3}[ -])+(?:cuda_nsu )?[245]\.(\d{1,3}\.\d{1,3})\b/.exec(response) ??
    /#[245]\.(\d{1,3}\.\d{1,3})\b/.exec(response))?.[1] ?? '';

const neverConnected = ({ syscall, timeoutType, code = '' }: SmtpFailure) =>
  syscall === 'connect' ||
  (timeoutType !== undefined && timeoutType !== 'SOCKET_TIMEOUT') ||
  ['EDNS', 'ETLS', 'EAUTH'].includes(code);

/** @param handedOver whether the whole message was handed over before the failure */
export function refusalOf(failure: SmtpFailure, handedOver = false): Refusal {
  const { code, command = '', responseCode, response = '' } = failure;
  if (responseCode === undefined) {
    if (neverConnected(failure)) return 'session';
    // A mail that nodemailer itself does not send is never sent. A lost connection says nothing about the mail.
    if (code === 'EENVELOPE' || code === 'EMESSAGE') return 'message';
    return handedOver ? 'unheard' : 'later';
  }
  const answer = { code: responseCode, status: statusOf(response), command, words: wordsOf(response) };
  if (OF_THE_SESSION.includes(responseCode)) return 'session';
  // Before the recipient is named, an answer cannot concern the recipient, who must not suffer from our sign-in or
  // sender.
  if (!['RCPT TO', 'DATA'].includes(command)) return beforeTheRecipient(answer);
  return RULES.find(([, fits]) => fits(answer))?.[0] ?? 'policy';
}

function beforeTheRecipient({ code, status }: Answer): Refusal {
  if (status === '3.4') return 'message';
  return code < 500 || code === 503 ? 'session' : 'sender';
}
