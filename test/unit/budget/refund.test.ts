import { expect, test } from '@jest/globals';
import type { Hold } from '../../../services/budget/claims/domain/hold.ts';
import { splitRefund } from '../../../services/budget/claims/domain/refund.ts';

/** 1,000 of the place and 300 of the envelope were booked. */
const charged: Hold = {
  _id: 'claim',
  version: 3,
  round: 1,
  groupId: 'g',
  actionId: 'a',
  amountCents: 1_300,
  envelopeMaxCents: 300,
  state: 'charged',
  nationalCents: 1_000,
  envelopeCents: 300,
  missingCents: 0,
  reason: null,
  approved: true,
  submittedAt: new Date('2027-04-06T10:00:00Z'),
};

test('a refund goes to the envelope first, and what is more goes to the place', () => {
  expect(splitRefund(charged, 200)).toMatchObject({ envelopeCents: 200, nationalCents: 0 });
  expect(splitRefund(charged, 500)).toMatchObject({
    envelopeCents: 300,
    nationalCents: 200,
    rest: { nationalCents: 800, envelopeCents: 0, refundedCents: 500 },
  });
});

test('a second refund books only what came back since the first', () => {
  const first = splitRefund(charged, 200)!.rest;
  expect(splitRefund(first, 200)).toBeUndefined();
  expect(splitRefund(first, 350)).toMatchObject({
    envelopeCents: 100,
    nationalCents: 50,
    rest: { nationalCents: 950, envelopeCents: 0, refundedCents: 350 },
  });
});

test('more than was booked is refused', () => {
  expect(splitRefund(charged, 1_300)).toMatchObject({ nationalCents: 1_000, envelopeCents: 300 });
  expect(() => splitRefund(charged, 1_301)).toThrow('booked with less than what came back');
});
