import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { wordsOf } from '../../../services/worker/mailer/send/answer-words.ts';
import { pauseMs } from '../../../services/worker/mailer/send/pauses.ts';
import { refusalOf, REFUSALS, type Refusal } from '../../../services/worker/mailer/send/smtp-refusal.ts';

type Case = { readonly refused: Refusal; readonly server: string; readonly to: string; readonly answer: string };
const cases = JSON.parse(readFileSync('test/inputs/mail-answers.json', 'utf8')) as Case[];

const answered = (command: string, response: string) =>
  refusalOf({ code: 'EENVELOPE', command, responseCode: Number(response.slice(0, 3)), response });

test.each(cases)('to $to, $server says "$answer": $refused', ({ to, answer, refused }) => {
  expect(answered(to, answer)).toBe(refused);
});

test('every kind of refusal that a server can say is tried with answers of several servers, none of them twice', () => {
  expect(cases.length).toBeGreaterThanOrEqual(120);
  for (const kind of REFUSALS.filter((each) => each !== 'unheard'))
    expect([kind, cases.filter(({ refused }) => refused === kind).length >= 5]).toEqual([kind, true]);
  expect(new Set(cases.map(({ to, answer }) => `${to} ${answer}`)).size).toBe(cases.length);
});

test('an answer of which nobody knows the words suppresses nobody, whatever its code', () => {
  const unmistakable = /^(1\.1|1\.2|1\.3|1\.6|1\.10|2\.1)$/;
  fc.assert(
    fc.property(
      fc.integer({ min: 400, max: 599 }),
      fc.option(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 30 })), { nil: undefined }),
      fc.constantFrom('RCPT TO', 'DATA', 'MAIL FROM', 'EHLO'),
      fc.stringMatching(/^[qxzj ]{0,40}$/),
      (code, status, command, words) => {
        const detail = status?.join('.') ?? '';
        const response = `${code} ${status ? `${Math.floor(code / 100)}.${detail} ` : ''}${words}`;
        expect(REFUSALS).toContain(answered(command, response));
        if (!unmistakable.test(detail)) expect(answered(command, response)).not.toBe('address');
      },
    ),
    { numRuns: 2_000 },
  );
});

test('words about the sender count more than any status of the recipient', () => {
  for (const status of ['5.1.1', '5.1.2', '5.1.10', '5.2.1'])
    for (const words of ['relay not permitted', 'sender verify failed', 'SPF check failed', 'listed in a blocklist'])
      expect([status, words, answered('RCPT TO', `550 ${status} ${words}: user unknown`)]).toEqual([
        status,
        words,
        'sender',
      ]);
});

test('a long answer is read as far as a reason may stand in it', () => {
  for (const part of ['sender ', 'no user ', '<', 'exceeded message ', 'mailbox is ', '[1'])
    expect(wordsOf(`550 ${part.repeat(20_000)}`).length).toBeLessThanOrEqual(2_000);
});

test('a server that cannot be reached is the session; a connection that broke off says nothing about mail or server', () => {
  expect(refusalOf({ code: 'ESOCKET', command: 'CONN', syscall: 'connect' })).toBe('session');
  expect(refusalOf({ code: 'EDNS', command: 'CONN', syscall: 'getaddrinfo' })).toBe('session');
  expect(refusalOf({ code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'GREETING_TIMEOUT' })).toBe('session');
  expect(refusalOf({ code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'SOCKET_TIMEOUT' })).toBe('later');
  expect(refusalOf({ code: 'ECONNECTION', command: 'CONN' })).toBe('later');
  expect(refusalOf({ code: 'EENVELOPE', command: 'API' })).toBe('message');
});

test('a connection that ends after the message was handed over leaves it unknown whether the server took it', () => {
  expect(refusalOf({ code: 'ECONNECTION', command: 'CONN' }, true)).toBe('unheard');
  expect(refusalOf({ code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'SOCKET_TIMEOUT' }, true)).toBe('unheard');
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
