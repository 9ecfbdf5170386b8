/**
 * Whom a failure concerns, and whether it passes:
 * `address` nobody can be reached there; `mailbox` it is full; `message` this mail is not taken; `policy` the server
 * wants none of it from us, now; `later` it may be taken on another try; `session` the server takes nothing at all now.
 */
export type Refusal = 'address' | 'mailbox' | 'message' | 'policy' | 'later' | 'session';

/** Refusals that no other try changes. */
type Final = Extract<Refusal, 'address' | 'message'>;
export type Passing = Exclude<Refusal, Final>;
export const isFinal = (refused: Refusal): refused is Final => refused === 'address' || refused === 'message';

/** What nodemailer says of a failure. */
export type SmtpFailure = {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly syscall?: string;
  readonly timeoutType?: string;
};

/** Codes that say: the server shuts down or has too many connections; sign-in or relaying is not possible for the moment. */
const OF_THE_SESSION = [421, 454];
/** Codes that, without an enhanced status, say: no such mailbox, the mailbox is elsewhere, the name is not allowed. */
const OF_THE_ADDRESS = [550, 551, 553];
const MAILBOX_FULL = [452, 552];

/** @returns the enhanced status of RFC 3463, such as 1.1 of 5.1.1, without its class */
const statusOf = (response = ''): string | undefined => /^\d{3}[ -][245]\.(\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];

const neverConnected = ({ syscall, timeoutType, code = '' }: SmtpFailure) =>
  syscall === 'connect' ||
  (timeoutType !== undefined && timeoutType !== 'SOCKET_TIMEOUT') ||
  ['EDNS', 'ETLS', 'EAUTH'].includes(code);

export function refusalOf(failure: SmtpFailure): Refusal {
  const { code, command = '', responseCode, response } = failure;
  if (responseCode === undefined) {
    if (neverConnected(failure)) return 'session';
    // What nodemailer itself does not send is never sent; a lost connection says nothing about the mail.
    return code === 'EENVELOPE' || code === 'EMESSAGE' ? 'message' : 'later';
  }
  const status = statusOf(response);
  if (status === '3.4') return 'message';
  // Until the recipient is named, an answer cannot be about them: they must not pay for our sign-in or sender.
  if (OF_THE_SESSION.includes(responseCode) || !['RCPT TO', 'DATA'].includes(command)) return 'session';
  if (status === '2.2' || (status === undefined && MAILBOX_FULL.includes(responseCode) && command === 'RCPT TO'))
    return 'mailbox';
  // 503, commands out of order, is a fault of this connection only.
  if (responseCode < 500 || responseCode === 503) return 'later';
  if (status?.startsWith('7.')) return 'policy';
  // 5.1.7 and 5.1.8 speak of the sender's address.
  if (status !== undefined) return status === '2.1' || /^1\.(?![78]$)/.test(status) ? 'address' : 'message';
  return command === 'RCPT TO' && OF_THE_ADDRESS.includes(responseCode) ? 'address' : 'message';
}
