import type { ProblemEntry } from './entry.ts';

/** Seasons, their policy, and the ledger. */
export const MONEY = {
  'season-open': {
    status: 409,
    title: 'Another season is open',
    retry: 'later',
    happened: 'One season is open at a time.',
    remedy: 'Begin to close the open one, then open the next.',
    detail: 'Another season is open; it must begin to close first.',
  },
  'season-too-large': {
    status: 422,
    title: 'More than a season can hold',
    retry: 'corrected',
    happened:
      'With this allocation the season would pass a billion euros, beyond which amounts would no longer be exact.',
    remedy: 'Check the amount: it is in cents.',
    detail: 'The season would pass a billion euros.',
    errors: [{ in: 'body', pointer: '/amountCents', detail: 'at most 1250000 more' }],
  },
  'beyond-remaining': {
    status: 409,
    title: 'More than remains',
    retry: 'corrected',
    happened:
      'What is set aside for fundable actions stays theirs; only the remaining money of a season can be taken back.',
    remedy: 'Take back no more than `remainingCents` of the season.',
    detail: 'Only 125000 cents remain in this season; what is set aside for actions stays theirs.',
  },
  'reference-used': {
    status: 409,
    title: 'This reference was booked with another amount',
    retry: 'no',
    happened:
      'The reference is the natural key of a booking: the same one books once. It came back with another amount, and nothing was booked.',
    remedy:
      'If it is another movement, give it a reference of its own. If it is the same, look up which amount is right: a booking is corrected by another booking, never changed.',
    detail: 'The reference don-2026-04-118 was booked with another amount.',
  },
  overdrawn: {
    status: 409,
    title: 'There is not enough money',
    retry: 'later',
    happened: 'The account holds less than this debit. What is held for claims is not available.',
    remedy: 'Debit no more than `availableCents`.',
    detail: 'There is not enough in group:5f0c1f5e-6f0e-4c57-9a38-2b1d7a52c001 for this.',
  },
  'claims-open': {
    status: 409,
    title: 'Claims may still come',
    retry: 'later',
    happened: 'A season closes only after the last day on which groups may file claims on its actions.',
    remedy: 'Close it after `claimsUntil`.',
    detail: 'Claims of this season may come until 2027-03-31.',
  },
  'money-still-held': {
    status: 409,
    title: 'Money is still held',
    retry: 'later',
    happened: 'Claims of this season still hold or wait for money, or places are still set aside.',
    remedy: 'Decide the open claims; places are released by the next settlement.',
    detail: '3 claims of this season still hold or wait for money.',
  },
  'nothing-to-export': {
    status: 409,
    title: 'Nothing to export yet',
    retry: 'later',
    happened: 'A Pabulib file has money, actions and votes; this season lacks one of them.',
    remedy: 'Ask again when the season has votes; the CSV files may be empty and are always there.',
    detail: 'This season has no money, no action or no vote yet: a Pabulib file needs all three.',
  },
  'same-policy': {
    status: 422,
    title: 'These rules hold already',
    retry: 'corrected',
    happened: 'The proposed rules are those of the season.',
    remedy: 'Propose only what differs.',
    detail: 'These are the rules that the season has already.',
    errors: [{ in: 'body', pointer: '/rules', detail: 'changes nothing' }],
  },
  'policy-change-open': {
    status: 409,
    title: 'Another change is not decided yet',
    retry: 'later',
    happened: 'One change of the policy of a season is open at a time.',
    remedy: 'Approve or reject the open one first.',
    detail: 'Another change of this policy is not decided yet; approve or reject it first.',
  },
  'own-proposal': {
    status: 403,
    title: 'Proposed by yourself',
    retry: 'no',
    happened: 'A change of the policy takes two persons: one proposes, another approves.',
    remedy: 'Let another person with the scope `policy` approve it.',
    detail: 'Another person than the one who proposed it approves a change of policy.',
  },
  'policy-changed-meanwhile': {
    status: 409,
    title: 'The policy has changed since the proposal',
    retry: 'no',
    happened: 'The proposal and its simulation rest on a policy that is no longer the one of the season.',
    remedy: 'Reject it and propose it anew, with a simulation of today.',
    detail: 'The policy was changed since this was proposed; propose it anew.',
  },
} as const satisfies Record<string, ProblemEntry>;
