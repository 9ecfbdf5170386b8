import { expect, test } from '@jest/globals';
import { bookFaults } from '../../../services/budget/audit/check-books.ts';
import type { Hold } from '../../../services/budget/claims/domain/hold.ts';
import { booksInMemory, type Rows } from '../../models/books-in-memory.ts';

const AT = new Date('2026-02-01T10:00:00Z');
const booked = { reason: 'because', at: AT } as const;
const hold = (claimId: string, amountCents: number, more: Partial<Hold>): Hold => ({
  _id: claimId,
  version: 1,
  round: 1,
  groupId: 'g',
  actionId: 'a',
  amountCents,
  envelopeMaxCents: 0,
  state: 'held',
  nationalCents: amountCents,
  envelopeCents: 0,
  missingCents: 0,
  reason: null,
  approved: false,
  submittedAt: AT,
  ...more,
});

/**
 * 1,000 allocated, 300 reserved for one place of 200 and 100 free, a claim of 150 held and booked, one of 20 held. These
 * transfers are of the time before there were chains; the test of tampering has chains.
 */
const books = (): Rows => ({
  transfers: [
    { ...booked, _id: 'allocation', from: 'external', to: 'national:s', amountCents: 1_000, phase: 'booked' },
    { ...booked, _id: 'reserve', from: 'national:s', to: 'action:a', amountCents: 300, phase: 'booked' },
    { ...booked, _id: 'hold-c1-1-national', from: 'action:a', to: 'payee', amountCents: 150, phase: 'hold' },
    {
      ...booked,
      _id: 'post-c1-1-national',
      from: 'action:a',
      to: 'payee',
      amountCents: 150,
      phase: 'post',
      endsHold: 'hold-c1-1-national',
    },
    { ...booked, _id: 'hold-c2-1-national', from: 'action:a', to: 'payee', amountCents: 20, phase: 'hold' },
  ],
  balances: [
    { _id: 'national:s', availableCents: 700, heldCents: 0 },
    { _id: 'action:a', availableCents: 130, heldCents: 20 },
  ],
  seasons: [{ _id: 's', totalCents: 1_000 }],
  actions: [{ _id: 'a', seasonId: 's', capCents: 200, state: 'fundable', reservedCents: 300, freeCents: 100 }],
  places: [{ _id: 'a.g', actionId: 'a', state: 'granted', capCents: 200, heldCents: 20, chargedCents: 150 }],
  holds: [hold('c1', 150, { state: 'charged' }), hold('c2', 20, {})],
});

test('right books have no faults', async () => expect(await bookFaults(booksInMemory(books()))).toEqual([]));

test.each<[string, (right: Rows) => Rows, RegExp]>([
  [
    'a balance was changed',
    (right) => ({ ...right, balances: [{ ...right.balances[0]!, availableCents: 701 }, right.balances[1]!] }),
    /national:s is stored as/,
  ],
  [
    'a transfer was removed',
    (right) => ({ ...right, transfers: right.transfers.slice(0, -1) }),
    /action:a is stored as/,
  ],
  [
    'a hold was ended twice',
    (right) => ({ ...right, transfers: [...right.transfers, { ...right.transfers[3]!, _id: 'post-c1-1-again' }] }),
    /ended twice/,
  ],
  [
    'a booking ends a hold of another amount',
    (right) => ({
      ...right,
      transfers: right.transfers.map((each) =>
        each._id === 'post-c1-1-national' ? { ...each, amountCents: 140 } : each,
      ),
    }),
    /not its hold/,
  ],
  [
    'an account was overdrawn',
    (right) => ({
      ...right,
      transfers: right.transfers.map((each) => (each._id === 'reserve' ? { ...each, amountCents: 1_300 } : each)),
    }),
    /national:s is below zero/,
  ],
  [
    'the season total is wrong',
    (right) => ({ ...right, seasons: [{ _id: 's', totalCents: 999 }] }),
    /season s: total 999/,
  ],
  [
    'free reserve was lost',
    (right) => ({ ...right, actions: [{ ...right.actions[0]!, freeCents: 99 }] }),
    /action a: reserved 300 is not free 99/,
  ],
  [
    'a place passes its cap',
    (right) => ({ ...right, places: [{ ...right.places[0]!, chargedCents: 190 }] }),
    /passes its cap/,
  ],
  [
    'a place forgot a hold',
    (right) => ({ ...right, places: [{ ...right.places[0]!, heldCents: 0 }] }),
    /the claims of its group say 20/,
  ],
])('%s: it is found and named', async (_what, break_, expected) =>
  expect((await bookFaults(booksInMemory(break_(books())))).join('\n')).toMatch(expected),
);
