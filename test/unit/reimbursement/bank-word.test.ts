import { expect, test } from '@jest/globals';
import type { Reason, StatusReport, TransactionStatus } from '../../../libs/iso20022/pain002.ts';
import { meaningOf, REASONS, remedyOf, STATUSES } from '../../../libs/iso20022/status-codes.ts';
import { messageIdOf, payoutIdOf, remittanceOf } from '../../../services/reimbursement/payouts/domain/bank-file.ts';
import { reasonText, wordsOf, type SaidWord } from '../../../services/reimbursement/payouts/domain/bank-word.ts';
import { cpuSecondsOf } from '../../support/cpu-time.ts';

const reasons = (...codes: string[]): Reason[] => codes.map((code) => ({ code, information: '' }));
const tx = (endToEndId: string, status: string | null, ...codes: string[]) => ({
  endToEndId,
  instructionId: null,
  amountCents: null,
  status,
  reasons: reasons(...codes),
});
const block = (status: string | null, code: string | null, ...transactions: TransactionStatus[]) => ({
  paymentId: 'm-1',
  status,
  reasons: code === null ? [] : reasons(code),
  transactions,
});
const report = (more: Partial<StatusReport>): StatusReport => ({
  originalMessageId: 'm',
  group: { status: null, reasons: [] },
  payments: [],
  ...more,
});
const effects = (words: ReadonlyMap<string, readonly SaidWord[]>) =>
  Object.fromEntries([...words].map(([id, said]) => [id, said.map(({ effect, level }) => `${effect} by ${level}`)]));

test('a single status has the meaning of its row', () => {
  const statuses = Object.keys(STATUSES);
  const { words } = wordsOf(report({ payments: [block('PART', null, ...statuses.map((id) => tx(id, id)))] }), statuses);
  for (const [status, { effect }] of Object.entries(STATUSES))
    expect([status, words.get(status)?.[0]?.effect ?? 'nothing']).toEqual([status, effect]);
  expect([meaningOf('WHAT').effect, meaningOf(null).effect]).toEqual(['pending', 'nothing']);
});

test('each level speaks only for what it names: transfer before payment before message', () => {
  const { words } = wordsOf(
    report({
      group: { status: 'ACTC', reasons: [] },
      payments: [
        block('ACSP', null, tx('own', 'ACSC'), tx('of-payment', null)),
        block(null, null, tx('of-group', null)),
      ],
    }),
    ['own', 'of-payment', 'of-group', 'unnamed'],
  );
  expect(effects(words)).toEqual({
    own: ['paid by transfer'],
    'of-payment': ['pending by payment'],
    'of-group': ['pending by message'],
    unnamed: ['pending by payment'],
  });
});

test('a rejected whole in which something is accepted rejects nothing for certain', () => {
  const { words } = wordsOf(
    report({ payments: [block('RJCT', 'FF01', tx('a', null, 'AC04'), tx('b', 'ACSC'), tx('c', 'RJCT', 'AC04'))] }),
    ['a', 'b', 'c', 'd'],
  );
  expect(effects(words)).toEqual({
    a: ['unclear by payment'],
    b: ['paid by transfer', 'unclear by payment'],
    c: ['rejected by transfer'],
    d: ['unclear by payment'],
  });
});

test('of a payment in several blocks, one that is rejected and names nobody rejects nobody', () => {
  const { words } = wordsOf(report({ payments: [block('RJCT', 'FF01'), block('ACSP', null, tx('a', null))] }), [
    'a',
    'b',
  ]);
  expect(effects(words)).toEqual({ a: ['pending by payment'], b: ['pending by payment'] });
});

test.each([
  ['names one transfer in all its rows', (row: number) => tx(row % 2 === 0 ? 'id-1' : 'strange', 'ACSP'), 1],
  ['names each transfer many times', (row: number) => tx(`id-${row % 1_000}`, row % 3 === 0 ? 'RJCT' : 'ACSP'), 1],
  ['has a block for every few rows', (row: number) => tx(`id-${row % 1_000}`, null), 1_000],
])('the largest report that is read takes a moment, also when it %s', (_what, rowOf, blocks) => {
  const ids = Array.from({ length: 1_000 }, (_, n) => `id-${n}`);
  const rows = Array.from({ length: 30_000 }, (_, row) => rowOf(row));
  const size = rows.length / blocks;
  const payments = Array.from({ length: blocks }, (_, n) =>
    block('ACSP', null, ...rows.slice(n * size, (n + 1) * size)),
  );
  const seconds = cpuSecondsOf(() => {
    wordsOf(report({ payments }), ids);
  });
  // In the product of rows and transfers it would be a minute.
  expect(seconds).toBeLessThan(2);
});

test('what is not of the batch is named', () => {
  const listed = [tx('strange', 'ACSC'), { ...tx('', 'RJCT'), endToEndId: null }];
  expect(wordsOf(report({ payments: [block(null, null, ...listed)] }), ['a']).unknown).toEqual([
    { endToEndId: 'strange', status: 'ACSC', amountCents: null, reason: null },
    { endToEndId: 'NOTPROVIDED', status: 'RJCT', amountCents: null, reason: null },
  ]);
});

test('the status of a payment that is not ours is named', () => {
  const foreign = { ...block('RJCT', 'FF01'), paymentId: 'another' };
  expect(wordsOf(report({ payments: [foreign, block('ACSP', null)] }), ['a']).unknownPayments).toEqual([
    { paymentId: 'another', status: 'RJCT' },
  ]);
  expect(wordsOf(report({ payments: [block('ACSP', null)] }), []).unknownPayments).toEqual([
    { paymentId: 'm-1', status: 'ACSP' },
  ]);
});

test.each([
  ['AC04', '', 'account'],
  ['AM05', '', 'duplicate'],
  ['MS03', 'Motif non spécifié', 'finance'],
  ['NARR', 'Remise déjà reçue le 27/11/2026', 'duplicate'],
  [null, 'Duplicate file', 'duplicate'],
  ['XX99', 'unbekannt', 'finance'],
])('a rejection with %s and "%s" is for %s', (code, information, remedy) => {
  expect(remedyOf(code, information)).toBe(remedy);
});

test('the reason for finance has the code, its text and the words of the bank', () => {
  expect(reasonText({ code: 'AC04', information: 'soldé' })).toBe('AC04 Compte clôturé : soldé');
  expect(reasonText({ code: 'XX99', information: '' })).toBe('XX99');
  expect(reasonText({ code: null, information: 'soldé' })).toBe('soldé');
  expect(reasonText({ code: null, information: '' })).toBeNull();
  for (const [code, { fr, en }] of Object.entries(REASONS)) {
    expect(code).toMatch(/^[A-Z]{2}[A-Z0-9]{2}$/);
    expect([fr.length > 0, en.length > 0]).toEqual([true, true]);
  }
});

test('a message id leads back to its batch, and nothing else does', () => {
  const id = '0d9b6bd4-7e0c-4a6f-9d3e-1b2c3d4e5f60';
  expect(payoutIdOf(messageIdOf(id))).toBe(id);
  expect(payoutIdOf(messageIdOf(id).toUpperCase())).toBe(id);
  for (const strange of ['', 'NOTPROVIDED', id, `${messageIdOf(id)}0`, 'Z'.repeat(32)])
    expect(payoutIdOf(strange)).toBeUndefined();
});

test('the payee reads who and what for, in 140 characters', () => {
  expect(remittanceOf('Tracts du café', 'GA Belleville')).toBe('GA Belleville - Tracts du cafe');
  expect(remittanceOf('t'.repeat(120), 'g'.repeat(120))).toBe(`${'g'.repeat(50)} - ${'t'.repeat(87)}`);
});

const said = (reason: Partial<Reason>): Reason[] => [{ code: null, information: '', ...reason }];
const whole = (status: string | null, reason: Reason[] = []) => ({ status, reasons: reason });

test.each<[string, Partial<StatusReport>]>([
  [
    'of the message, and the payment bears no reason',
    { group: whole('RJCT', said({ code: 'AM05' })), payments: [block('RJCT', null, tx('a', null))] },
  ],
  [
    'of the message, and each transfer is rejected without a reason',
    { group: whole('RJCT', said({ code: 'DU01' })), payments: [block(null, null, tx('a', 'RJCT'))] },
  ],
  ['of the payment, and its transfers bear no reason', { payments: [block('RJCT', 'DU02', tx('a', 'RJCT'))] }],
  [
    'of the payment, and the message bears no reason',
    { group: whole('RJCT'), payments: [block('RJCT', 'AM05', tx('a', null))] },
  ],
  ['as the second of two reasons', { group: whole('RJCT', [...said({ code: 'MS03' }), ...said({ code: 'AM05' })]) }],
  ['in a code of the bank itself', { group: whole('RJCT', said({ code: 'DUPLICATE_FILE' })) }],
  ['in small letters', { group: whole('RJCT', said({ code: 'am05' })) }],
  [
    'in English words',
    { group: whole('RJCT', said({ code: 'NARR', information: 'Message identification is not unique' })) },
  ],
  ['in German words', { group: whole('RJCT', said({ code: 'NARR', information: 'Datei liegt schon vor' })) }],
  ['in French words', { group: whole('RJCT', said({ code: 'NARR', information: 'Fichier déjà reçu' })) }],
])('a rejection as a duplicate frees nothing: %s', (_where, more) => {
  const { words } = wordsOf(report(more), ['a']);
  expect((words.get('a') ?? []).filter(({ effect }) => effect === 'rejected')).toEqual([]);
});

test.each<[string, StatusReport['payments']]>([
  ['the rejected one first', [block('RJCT', 'MS03', tx('a', null)), block('ACSP', null, tx('a', null))]],
  ['the accepted one first', [block('ACSP', null, tx('a', null)), block('RJCT', 'MS03', tx('a', null))]],
  [
    'the accepted one of a payment that is not ours',
    [block('RJCT', 'MS03'), { ...block('ACSP', null), paymentId: 'another' }],
  ],
])('a transfer that stands in a rejected and in an accepted block is unclear: %s', (_order, payments) => {
  const { words } = wordsOf(report({ payments }), ['a']);
  expect(words.get('a')?.map(({ effect }) => effect)).toContain('unclear');
  expect(words.get('a')?.map(({ effect }) => effect)).not.toContain('rejected');
});
