/**
 * A refusal says what a failure concerns, and whether it may pass: with `address` nobody can be reached there; with
 * `mailbox` it is full; with `message` this mail is not accepted; with `policy` the server accepts no mail from us now;
 * with `later` another try may succeed; with `session` the server accepts nothing at all now.
 */
export type Refusal = 'address' | 'mailbox' | 'message' | 'policy' | 'later' | 'session';

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
 * With these codes the server says that it shuts down or has too many connections, or that sign-in or relaying is not
 * possible for the moment.
 */
const OF_THE_SESSION = [421, 454];
/**
 * Without an enhanced status, these codes mean that the mailbox does not exist, is elsewhere, or has a name that is not
 * allowed.
 */
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
    // A mail that nodemailer itself does not send is never sent. A lost connection says nothing about the mail.
    return code === 'EENVELOPE' || code === 'EMESSAGE' ? 'message' : 'later';
  }
  const status = statusOf(response);
  if (status === '3.4') return 'message';
  // Before the recipient is named, an answer cannot concern the recipient, who must not suffer from our sign-in or
  // sender.
  if (OF_THE_SESSION.includes(responseCode) || !['RCPT TO', 'DATA'].includes(command)) return 'session';
  if (status === '2.2' || (status === undefined && MAILBOX_FULL.includes(responseCode) && command === 'RCPT TO'))
    return 'mailbox';
  // The code 503 (commands out of order) is a fault of this connection only.
  if (responseCode < 500 || responseCode === 503) return 'later';
  if (status?.startsWith('7.')) return 'policy';
  // The statuses 5.1.7 and 5.1.8 concern the address of the sender.
  if (status !== undefined) return status === '2.1' || /^1\.(?![78]$)/.test(status) ? 'address' : 'message';
  return command === 'RCPT TO' && OF_THE_ADDRESS.includes(responseCode) ? 'address' : 'message';
}
