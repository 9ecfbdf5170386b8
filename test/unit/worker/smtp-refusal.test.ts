import { expect, test } from '@jest/globals';
import { pauseMs } from '../../../services/worker/mailer/send/pauses.ts';
import { refusalOf } from '../../../services/worker/mailer/send/smtp-refusal.ts';

const answered = (command: string, response: string) =>
  refusalOf({ code: 'EENVELOPE', command, responseCode: Number(response.slice(0, 3)), response });

test.each([
  ['RCPT TO', '550 5.1.1 no such user', 'address'],
  ['RCPT TO', '550 no such user', 'address'],
  ['RCPT TO', '553 mailbox name not allowed', 'address'],
  ['RCPT TO', '550-5.2.1 the account is disabled', 'address'],
  ['DATA', '550 5.1.10 null MX', 'address'],
  ['RCPT TO', '552 5.2.2 over quota', 'mailbox'],
  ['RCPT TO', '452 4.2.2 over quota', 'mailbox'],
  ['RCPT TO', '552 storage exceeded', 'mailbox'],
  ['RCPT TO', '550 5.7.1 refused by policy', 'policy'],
  ['DATA', '554 5.7.1 looks like spam', 'policy'],
  ['RCPT TO', '450 4.7.1 greylisted', 'later'],
  ['RCPT TO', '451 local error', 'later'],
  ['DATA', '451 4.3.0 try again', 'later'],
  ['RCPT TO', '503 bad sequence', 'later'],
  ['DATA', '554 transaction failed', 'message'],
  ['MAIL FROM', '552 5.3.4 message too big', 'message'],
  ['RCPT TO', '501 5.1.7 bad sender address', 'message'],
  ['RCPT TO', '554 no', 'message'],
  ['RCPT TO', '421 4.7.0 too many connections', 'session'],
  ['RCPT TO', '454 4.7.1 relay access denied', 'session'],
  ['MAIL FROM', '550 5.7.1 sender refused', 'session'],
  ['MAIL FROM', '451 4.7.1 too fast', 'session'],
  ['AUTH PLAIN', '535 5.7.8 bad credentials', 'session'],
  ['CONN', '421 4.3.2 shutting down', 'session'],
])('the answer to %s, "%s", concerns: %s', (command, response, refusal) => {
  expect(answered(command, response)).toBe(refusal);
});

test('a server that cannot be reached is the session; a connection that broke off says nothing about mail or server', () => {
  expect(refusalOf({ code: 'ESOCKET', command: 'CONN', syscall: 'connect' })).toBe('session');
  expect(refusalOf({ code: 'EDNS', command: 'CONN', syscall: 'getaddrinfo' })).toBe('session');
  expect(refusalOf({ code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'GREETING_TIMEOUT' })).toBe('session');
  expect(refusalOf({ code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'SOCKET_TIMEOUT' })).toBe('later');
  expect(refusalOf({ code: 'ECONNECTION', command: 'CONN' })).toBe('later');
  expect(refusalOf({ code: 'EENVELOPE', command: 'API' })).toBe('message');
});

test('pauses double up to a cap and are jittered between half and all; in three days there are enough of them and not too many', () => {
  const [least, most] = [() => 0, () => 1];
  expect([0, 1, 2].map((round) => pauseMs(round, 'later', most) / 60_000)).toEqual([2, 4, 8]);
  expect(pauseMs(0, 'later', least)).toBe(60_000);
  expect(pauseMs(500, 'later', most)).toBe(2 * 3_600_000);
  expect(pauseMs(500, 'mailbox', most)).toBe(6 * 3_600_000);
  const roundsIn = (days: number, refused: 'later' | 'policy') => {
    let [passed, round] = [0, 0];
    while (passed < days * 86_400_000) passed += pauseMs(round++, refused, () => 0.5);
    return round;
  };
  expect(roundsIn(3, 'later')).toBeGreaterThan(30);
  expect(roundsIn(3, 'later')).toBeLessThan(80);
  expect(roundsIn(3, 'policy')).toBeLessThan(30);
});
