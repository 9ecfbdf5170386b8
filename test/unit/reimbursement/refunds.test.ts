import { expect, test } from '@jest/globals';
import type { Claim } from '../../../services/reimbursement/claims/domain/claim.ts';
import { withRefund } from '../../../services/reimbursement/invoices/domain/invoice.ts';
import { grown } from './grown-claim.ts';

const fin = { id: 'fin', scopes: new Set(['finance']), groups: new Set<string>() };
const now = new Date('2026-05-10T22:30:00Z');
/** In Paris it was the 2nd of May already when the bank confirmed. */
const paid: Claim = { ...grown('a', 5), state: 'paid', paidAt: new Date('2026-05-01T22:30:00Z') };
const money = { reference: 'r', amountCents: 40, receivedOn: '2026-05-11', evidence: 'Statement of 11 May, line 2' };

test.each(['2026-05-12', '2999-01-01', '2026-05-01'])(
  'a refund cannot have come on %s: in Paris that day is not over, or before the payment',
  (receivedOn) => {
    expect(() => withRefund(paid, { ...money, receivedOn }, fin, now)).toThrow('cannot have come on this day');
  },
);

test.each(['2026-05-02', '2026-05-11'])('a refund can have come on %s', (receivedOn) => {
  expect(withRefund(paid, { ...money, receivedOn }, fin, now)?.refunds).toHaveLength(1);
});

test('the same reference with the same content books once, and with another amount or day it is a conflict', () => {
  const booked = withRefund(paid, money, fin, now)!;
  expect(withRefund(booked, money, fin, now)).toBeUndefined();
  for (const other of [{ amountCents: 41 }, { receivedOn: '2026-05-10' }])
    expect(() => withRefund(booked, { ...money, ...other }, fin, now)).toThrow('stands for 40 cents of claim');
});
