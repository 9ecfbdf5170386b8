import { expect, test } from '@jest/globals';
import { isNothingTaken, isRefusedRun, RUN, type Answer } from '../../../services/worker/mailer/send/run-of-answers.ts';
import type { Refusal } from '../../../services/worker/mailer/send/smtp-refusal.ts';

let count = 0;
const answer = (refused: Refusal | null, email = `p${(count += 1)}@example.org`): Answer => ({ email, refused });
const many = (times: number, refused: Refusal | null) => Array.from({ length: times }, () => answer(refused));

test('most recipients of a run are refused: from five on, and more than half of the last ten', () => {
  expect(isRefusedRun(many(4, 'address'))).toBe(false);
  expect(isRefusedRun(many(5, 'address'))).toBe(true);
  expect(isRefusedRun([...many(5, 'address'), ...many(5, null)])).toBe(false);
  expect(isRefusedRun([...many(6, 'spam'), ...many(4, null)])).toBe(true);
  expect(isRefusedRun([...many(4, null), ...many(6, 'policy')])).toBe(true);
  // What is older than the run says nothing.
  expect(isRefusedRun([...many(RUN, null), ...many(90, 'address')])).toBe(false);
});

test('one recipient who is refused again and again is one recipient', () => {
  expect(isRefusedRun(Array.from({ length: RUN }, () => answer('mailbox', 'ana@example.org')))).toBe(false);
  // Their newest answer counts.
  const others = many(4, 'mailbox');
  expect(isRefusedRun([answer(null, 'bo@example.org'), ...others, answer('mailbox', 'bo@example.org')])).toBe(false);
});

test('what passes by itself refuses nobody: a busy server, a line that broke', () => {
  for (const refused of ['later', 'session', 'unheard'] as const) expect(isRefusedRun(many(RUN, refused))).toBe(false);
});

test('nothing is taken when none of the newest four mails was, also when there was none', () => {
  expect(isNothingTaken([])).toBe(true);
  expect(isNothingTaken(many(3, 'sender'))).toBe(true);
  expect(isNothingTaken([...many(4, 'sender'), answer(null)])).toBe(true);
  expect(isNothingTaken([...many(3, 'sender'), answer(null)])).toBe(false);
});
