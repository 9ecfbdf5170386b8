import { expect, test } from '@jest/globals';
import { messageIdOf, payoutIdOf, remittanceOf } from '../../../services/reimbursement/payouts/domain/bank-file.ts';
import { sortWords, wordsOf, type BankWord } from '../../../services/reimbursement/payouts/domain/bank-word.ts';
import type { BankTransfer } from '../../../services/reimbursement/payouts/domain/payout.ts';

const nothing = { status: null, reason: null };
const transfer = (endToEndId: string, state: BankTransfer['state'] = 'sent'): BankTransfer => ({
  claimId: endToEndId,
  endToEndId,
  amountCents: 1,
  payeeName: 'P',
  ibanEncrypted: '',
  ibanMasked: '',
  bic: null,
  remittance: '',
  state,
  reason: null,
  answeredAt: null,
});
const word = (endToEndId: string, state: BankWord['state']): BankWord => ({ endToEndId, state, reason: null });
const tx = (endToEndId: string, status: string | null, reason: string | null = null) => ({
  endToEndId,
  status,
  reason,
});
const report = (more: object) => ({ originalMessageId: 'm', group: nothing, payments: [], ...more });

test('only a final word decides on a transfer', () => {
  const listed = ['ACSC', 'ACCC', 'RJCT', 'ACTC', 'ACCP', 'ACSP', 'ACWC', 'PDNG', 'RCVD', 'CANC', null].map((status) =>
    tx(String(status), status),
  );
  const { words, pending } = wordsOf(report({ payments: [{ ...nothing, status: 'PART', transactions: listed }] }), []);
  expect(words).toEqual([
    word('ACSC', 'paid'),
    word('ACCC', 'paid'),
    { ...word('RJCT', 'rejected'), reason: 'no reason given' },
  ]);
  expect(pending.map(({ status }) => status)).toEqual(['ACTC', 'ACCP', 'ACSP', 'ACWC', 'PDNG', 'RCVD', 'CANC', null]);
});

test.each([
  ['group', report({ group: { status: 'RJCT', reason: 'FF01' } })],
  ['payment', report({ payments: [{ status: 'RJCT', reason: 'FF01', transactions: [] }] })],
])('a rejected %s rejects all its transfers', (_what, rejected) => {
  expect(wordsOf(rejected, ['a', 'b']).words).toEqual(
    ['a', 'b'].map((id) => ({ endToEndId: id, state: 'rejected', reason: 'FF01' })),
  );
});

test('in a rejected payment a transfer keeps its own reason, and one that is said to be paid is a contradiction', () => {
  const { words } = wordsOf(
    report({ payments: [{ status: 'RJCT', reason: 'FF01', transactions: [tx('a', null, 'AC04'), tx('b', 'ACSC')] }] }),
    ['a', 'b', 'c'],
  );
  const { fresh, contradicting } = sortWords({ transfers: [transfer('a'), transfer('b'), transfer('c')] }, words);
  expect(fresh.map(({ endToEndId, reason }) => [endToEndId, reason])).toEqual([
    ['a', 'AC04'],
    ['c', 'FF01'],
  ]);
  expect(contradicting).toEqual([{ endToEndId: 'b', stands: 'sent', said: 'rejected' }]);
});

test('a whole that is paid pays nobody that it does not name', () => {
  expect(wordsOf(report({ group: { status: 'ACSC', reason: null } }), ['a'])).toEqual({ words: [], pending: [] });
});

test('words are sorted by what stands', () => {
  const transfers = [transfer('new'), transfer('paid', 'paid'), transfer('rejected', 'rejected')];
  expect(
    sortWords({ transfers }, [
      word('new', 'paid'),
      word('new', 'paid'),
      word('paid', 'paid'),
      word('rejected', 'paid'),
      word('strange', 'paid'),
    ]),
  ).toEqual({
    fresh: [word('new', 'paid')],
    known: ['paid'],
    contradicting: [{ endToEndId: 'rejected', stands: 'rejected', said: 'paid' }],
    unknown: ['strange'],
  });
});

test('a message id leads back to its batch, and nothing else does', () => {
  const id = '0d9b6bd4-7e0c-4a6f-9d3e-1b2c3d4e5f60';
  expect(payoutIdOf(messageIdOf(id))).toBe(id);
  for (const strange of ['', 'NOTPROVIDED', id, `${messageIdOf(id)}0`, 'Z'.repeat(32)])
    expect(payoutIdOf(strange)).toBeUndefined();
});

test('the payee reads who and what for, in 140 characters', () => {
  expect(remittanceOf('Tracts du café', 'GA Belleville')).toBe('GA Belleville - Tracts du cafe');
  expect(remittanceOf('t'.repeat(120), 'g'.repeat(120))).toBe(`${'g'.repeat(50)} - ${'t'.repeat(87)}`);
});
