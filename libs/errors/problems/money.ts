import type { ProblemEntry } from './entry.ts';

/** These problems are about seasons, their policy, and the ledger. */
export const MONEY = {
  'season-open': {
    status: 409,
    title: 'Another season is open',
    retry: 'later',
    happened: 'Only one season can be open at a time.',
    remedy: 'Begin to close the open season, then open the next one.',
    exampleDetail: 'Another season is open; it must begin to close first.',
  },
  'season-too-large': {
    status: 422,
    title: 'More than a season can hold',
    retry: 'corrected',
    happened:
      'With this allocation the season would exceed a billion euros. Above this limit, amounts would no longer be exact.',
    remedy: 'Check the amount. It is in cents.',
    exampleDetail: 'The season would pass a billion euros.',
    errors: [{ in: 'body', pointer: '/amountCents', detail: 'at most 1250000 more' }],
  },
  'beyond-remaining': {
    status: 409,
    title: 'The amount is larger than the remaining money',
    retry: 'corrected',
    happened:
      'Money that is set aside for fundable actions stays with these actions. Only the remaining money of a season can be taken back.',
    remedy: 'Take back at most the `remainingCents` of the season.',
    exampleDetail: 'Only 125000 cents remain in this season; what is set aside for actions stays theirs.',
  },
  'reference-used': {
    status: 409,
    title: 'This reference stands for something else',
    retry: 'no',
    happened:
      'A reference names one movement of money for ever: Seuil books each reference of a credit, a debit, an allocation, a reduction or a refund once, over all groups, seasons and claims. This reference came again with another amount or day, or for another group, season or claim, and Seuil booked nothing. The detail says what stands under the reference.',
    remedy:
      'If this is another movement of money, give it a reference of its own. If it is the same movement, find out what is right. A booking never changes: correct it with another booking.',
    exampleDetail:
      'The reference don-2026-04-118 stands for the credit of 5000 cents to group:5f0c1f5e-6f0e-4c57-9a38-2b1d7a52c001, booked at 2026-04-18T09:30:00.000Z; nothing was booked now.',
  },
  overdrawn: {
    status: 409,
    title: 'There is not enough money',
    retry: 'later',
    happened: 'The account has less money than this debit. Money that is held for claims is not available.',
    remedy: 'Debit at most `availableCents`.',
    exampleDetail: 'There is not enough in group:5f0c1f5e-6f0e-4c57-9a38-2b1d7a52c001 for this.',
  },
  'claims-open': {
    status: 409,
    title: 'Claims may still come',
    retry: 'later',
    happened: 'A season can be closed only after the last day on which groups may file claims on its actions.',
    remedy: 'Close the season after `claimsUntil`.',
    exampleDetail: 'Claims of this season may come until 2027-03-31.',
  },
  'money-still-held': {
    status: 409,
    title: 'Money is still held',
    retry: 'later',
    happened: 'Claims of this season still hold money or wait for money, or places are still set aside.',
    remedy: 'Decide the open claims. The next settlement releases the places.',
    exampleDetail: '3 claims of this season still hold or wait for money.',
  },
  'nothing-to-export': {
    status: 409,
    title: 'Nothing to export yet',
    retry: 'later',
    happened: 'A Pabulib file needs money, actions and votes. This season lacks one of them.',
    remedy: 'Ask again when the season has votes. The CSV files are always available, even if they are empty.',
    exampleDetail: 'This season has no money, no action or no vote yet: a Pabulib file needs all three.',
  },
  'same-policy': {
    status: 422,
    title: 'The season already has these rules',
    retry: 'corrected',
    happened: 'The proposed rules are the same as the rules of the season.',
    remedy: 'Propose only rules that differ.',
    exampleDetail: 'These are the rules that the season has already.',
    errors: [{ in: 'body', pointer: '/rules', detail: 'changes nothing' }],
  },
  'policy-change-open': {
    status: 409,
    title: 'Another change is not decided yet',
    retry: 'later',
    happened: 'Only one change of the policy of a season can be open at a time.',
    remedy: 'Approve or reject the open change first.',
    exampleDetail: 'Another change of this policy is not decided yet; approve or reject it first.',
  },
  'own-proposal': {
    status: 403,
    title: 'You proposed this change yourself',
    retry: 'no',
    happened: 'A change of the policy needs two persons: one proposes it, and another one approves it.',
    remedy: 'Let another person with the scope `policy` approve the change.',
    exampleDetail: 'Another person than the one who proposed it approves a change of policy.',
  },
  'policy-changed-meanwhile': {
    status: 409,
    title: 'The policy has changed since the proposal',
    retry: 'no',
    happened: 'The proposed change and its simulation are based on a policy that the season no longer has.',
    remedy: 'Reject the change and propose it again, with a new simulation.',
    exampleDetail: 'The policy was changed since this was proposed; propose it anew.',
  },
} as const satisfies Record<string, ProblemEntry>;
