import { expect, test } from '@jest/globals';
import { verifyAccounts, type Books } from '../../../services/budget/ledger/domain/verify-accounts.ts';

/** 1,000 allocated, 300 reserved for one place of 200 and 100 free, a claim of 150 held and booked, one of 20 held. */
const books = (): Books => ({
  transfers: [
    { _id: 'allocation', from: 'external', to: 'national:s', amountCents: 1_000, phase: 'booked' },
    { _id: 'reserve', from: 'national:s', to: 'action:a', amountCents: 300, phase: 'booked' },
    { _id: 'hold-1', from: 'action:a', to: 'payee', amountCents: 150, phase: 'hold' },
    { _id: 'post-1', from: 'action:a', to: 'payee', amountCents: 150, phase: 'post', endsHold: 'hold-1' },
    { _id: 'hold-2', from: 'action:a', to: 'payee', amountCents: 20, phase: 'hold' },
  ],
  balances: [
    { _id: 'national:s', availableCents: 700, heldCents: 0 },
    { _id: 'action:a', availableCents: 130, heldCents: 20 },
  ],
  seasons: [{ _id: 's', totalCents: 1_000 }],
  actions: [{ _id: 'a', seasonId: 's', capCents: 200, state: 'fundable', reservedCents: 300, freeCents: 100 }],
  places: [{ _id: 'a.g', actionId: 'a', state: 'granted', capCents: 200, heldCents: 20, chargedCents: 150 }],
});

test('right books have no faults', () => expect(verifyAccounts(books())).toEqual([]));

test.each<[string, (right: Books) => Books, RegExp]>([
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
    (right) => ({ ...right, transfers: [...right.transfers, { ...right.transfers[3]!, _id: 'post-1-again' }] }),
    /ended twice/,
  ],
  [
    'a booking ends a hold of another amount',
    (right) => ({
      ...right,
      transfers: right.transfers.map((each) => (each._id === 'post-1' ? { ...each, amountCents: 140 } : each)),
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
    /the ledger says 20/,
  ],
])('%s: it is found and named', (_what, break_, expected) =>
  expect(verifyAccounts(break_(books())).join('\n')).toMatch(expected),
);
