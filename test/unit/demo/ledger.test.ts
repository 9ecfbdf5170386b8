import { describe, expect, test } from '@jest/globals';
import { auditLedger, type Booking } from '../../../scripts/demo/ledger.ts';

const bookings: Booking[] = [
  { from: 'external', to: 'national:s', amountCents: 1_000, phase: 'booked' },
  { from: 'national:s', to: 'action:a', amountCents: 600, phase: 'booked' },
  { from: 'action:a', to: 'payee', amountCents: 250, phase: 'hold' },
  { from: 'action:a', to: 'payee', amountCents: 250, phase: 'post' },
  { from: 'action:a', to: 'payee', amountCents: 100, phase: 'hold' },
  { from: 'action:a', to: 'payee', amountCents: 50, phase: 'hold' },
  { from: 'action:a', to: 'payee', amountCents: 50, phase: 'void' },
];
const accounts = [
  { account: 'national:s', availableCents: 400, heldCents: 0 },
  { account: 'action:a', availableCents: 250, heldCents: 100 },
];

describe('the count of the ledger at the end of the demo', () => {
  test('finds nothing when every balance follows from its transfers', () => {
    expect(auditLedger(bookings, accounts)).toEqual({ sumCents: 0, faults: [] });
  });

  test('names an account that says more than was booked, and the sum that is no longer zero', () => {
    const { sumCents, faults } = auditLedger(bookings, [
      { account: 'national:s', availableCents: 401, heldCents: 0 },
      ...accounts.slice(1),
    ]);
    expect(sumCents).toBe(1);
    expect(faults).toEqual([expect.stringContaining('national:s says 401'), expect.stringContaining('sum to 1 cents')]);
  });

  test('names an account that money went to and that is not listed', () => {
    expect(auditLedger(bookings, accounts.slice(1)).faults).toEqual([
      'account national:s has bookings, but is not listed',
    ]);
  });

  test('names an account below zero, also when its transfers agree', () => {
    const overdrawn: Booking[] = [{ from: 'group:g', to: 'external', amountCents: 5, phase: 'booked' }];
    expect(auditLedger(overdrawn, [{ account: 'group:g', availableCents: -5, heldCents: 0 }]).faults).toEqual([
      'account group:g is below zero',
    ]);
  });
});
