import { testClock } from '../../support/clock.ts';
import type { Tampering } from './tampering.ts';

const TRANSFERS = 'budget/transfers';
const DECISIONS = 'budget/decisions';
const STRANGER = '0b5f8f9e-0000-4000-8000-000000000001';
const allocation = (seasonId: string) => ({ to: `national:${seasonId}` });
const crossing = (actionId: string) => ({ 'decisions.actionId': actionId, 'decisions.kind': 'cross' });

/** What somebody may do to the ledger, settlements, places and holds. */
export const OF_MONEY: readonly Tampering[] = [
  {
    what: 'A forged credit, with the balance of its envelope raised',
    seenBy: 'ledger:verify',
    async tamper(by, { groupId }) {
      await by.add(TRANSFERS, {
        _id: `credit-${groupId}-forged`,
        from: 'external',
        to: `group:${groupId}`,
        amountCents: 50_000,
        phase: 'booked',
        reason: 'credit forged',
        at: testClock.now(),
      });
      await by.change('budget/balances', { _id: `group:${groupId}` }, { $inc: { availableCents: 50_000 } });
    },
    finding: /is in no chain of group:/,
  },
  {
    what: 'A balance',
    seenBy: 'ledger:verify',
    tamper: (by, { groupId }) =>
      by.change('budget/balances', { _id: `group:${groupId}` }, { $inc: { availableCents: 1 } }),
    finding: /is stored as .*, its transfers give/,
  },
  ...(
    [
      ['by', STRANGER, /of transfer allocation-.*, the person was changed/],
      ['reason', 'another reason', /transfer allocation-.* is not as it was booked/],
      ['at', new Date(0), /transfer allocation-.* is not as it was booked/],
    ] as const
  ).map(([field, value, finding]): Tampering => ({
    what: `Another \`${field}\` of a transfer of the ledger`,
    seenBy: 'ledger:verify',
    tamper: (by, { seasonId }) => by.change(TRANSFERS, allocation(seasonId), { $set: { [field]: value } }),
    finding,
  })),
  {
    what: 'The person of a transfer called erased, without an erasure',
    seenBy: 'ledger:verify',
    tamper: (by, { seasonId }) => by.change(TRANSFERS, allocation(seasonId), { $set: { by: 'erased', salt: '' } }),
    finding: /the person is erased, and no erasure is known/,
  },
  {
    what: 'The reference of a credit, so that the same money could be booked again',
    seenBy: 'ledger:verify',
    tamper: (by, { groupId }) => by.change(TRANSFERS, { _id: `credit-${groupId}-don-1` }, { $unset: { reference: 1 } }),
    finding: /credit-.* does not stand under its reference, credit-don-1/,
  },
  {
    what: 'A transfer of the ledger removed, with its balance lowered',
    seenBy: 'ledger:verify',
    async tamper(by, { groupId }) {
      await by.remove(TRANSFERS, { _id: `credit-${groupId}-don-1` });
      await by.change('budget/balances', { _id: `group:${groupId}` }, { $inc: { availableCents: -1_000 } });
    },
    finding: /transfers before .* were removed|transfers in its chain, and/,
  },
  {
    what: 'The cap of a place, against the one of its action',
    seenBy: 'ledger:verify',
    async tamper(by, { actionId, otherGroupId }) {
      await by.change('budget/places', { _id: `${actionId}.${otherGroupId}` }, { $inc: { capCents: 500 } });
      await by.change('budget/actions', { _id: actionId }, { $inc: { freeCents: -500 } });
    },
    finding: /place .* has the cap/,
  },
  {
    what: 'What one group used, moved to the place of another group',
    seenBy: 'ledger:verify',
    async tamper(by, { actionId, groupId, otherGroupId }) {
      await by.change('budget/places', { _id: `${actionId}.${groupId}` }, { $inc: { chargedCents: -1_000 } });
      await by.change('budget/places', { _id: `${actionId}.${otherGroupId}` }, { $inc: { chargedCents: 1_000 } });
    },
    finding: /place .* says .* the claims of its group say/,
  },
  {
    what: 'The money of a hold, against its transfers',
    seenBy: 'ledger:verify',
    tamper: (by, { held }) => by.change('budget/holds', { _id: held }, { $set: { state: 'charged' } }),
    finding: /claim .* \(charged\) has .* the ledger says/,
  },
  {
    what: 'A hold removed',
    seenBy: 'ledger:verify',
    tamper: (by, { held }) => by.remove('budget/holds', { _id: held }),
    finding: /moves money for claim .*, which budget does not know/,
  },
  {
    what: 'The maximum from the envelope, or another fact, of a hold against its claim',
    seenBy: 'verify',
    tamper: (by, { held }) => by.change('budget/holds', { _id: held }, { $set: { envelopeMaxCents: 77_777 } }),
    finding: /its money is of another amount or action than the claim/,
  },
  {
    what: 'The votes of a crossing',
    seenBy: 'ledger:verify',
    tamper: (by, { actionId }) => by.change(DECISIONS, crossing(actionId), { $inc: { 'decisions.0.votes': 9 } }),
    finding: /the crossing of .* is wrong: it counts/,
  },
  {
    what: 'A group added to the voters of a crossing, with its votes raised',
    seenBy: 'ledger:verify',
    tamper: (by, { actionId }) =>
      by.change(DECISIONS, crossing(actionId), {
        $inc: { 'decisions.0.votes': 1 },
        $push: { 'decisions.0.groups': STRANGER },
      }),
    finding: /counts the vote .*, which nobody cast|the crossing of .* is wrong/,
  },
  {
    what: 'The inputs of a crossing',
    seenBy: 'ledger:verify',
    tamper: (by, { actionId }) =>
      by.change(DECISIONS, crossing(actionId), { $set: { 'decisions.0.inputs.certifiedGroups': 7 } }),
    finding: /its inputs are not those of the snapshot|its threshold is/,
  },
  {
    what: 'Another fact of a decision',
    seenBy: 'ledger:verify',
    tamper: (by, { actionId }) => by.change(DECISIONS, crossing(actionId), { $inc: { 'decisions.0.recentCents': 1 } }),
    finding: /its decisions are not those that it made/,
  },
  {
    what: 'A forged decision added to a settlement',
    seenBy: 'ledger:verify',
    tamper: (by, { actionId }) =>
      by.change(DECISIONS, crossing(actionId), {
        $push: { decisions: { kind: 'extension-lacks', actionId, missingCents: 1 } },
      }),
    finding: /its decisions are not those that it made/,
  },
  {
    what: 'Decisions of a settlement removed',
    seenBy: 'ledger:verify',
    tamper: (by, { actionId }) => by.remove(DECISIONS, crossing(actionId)),
    finding: /its decisions are not those that it made/,
  },
  {
    what: 'The votes that an action says of its crossing',
    seenBy: 'ledger:verify',
    tamper: (by, { actionId }) => by.change('budget/actions', { _id: actionId }, { $inc: { 'crossing.votes': 5 } }),
    finding: /says of its crossing something else than settlement/,
  },
  {
    what: 'A settlement deleted between others',
    seenBy: 'ledger:verify',
    tamper: (by, { seasonId }) => by.remove('budget/settlements', { _id: `${seasonId}-1` }),
    finding: /the settlements 1 to 1 are gone/,
  },
  {
    what: 'The newest settlement deleted, when it moved money',
    seenBy: 'ledger:verify',
    tamper: (by, { seasonId }) => by.remove('budget/settlements', { _id: `${seasonId}-2` }),
    finding: /is of settlement .*, which is gone/,
  },
];
