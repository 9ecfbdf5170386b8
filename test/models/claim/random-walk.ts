import fc from 'fast-check';
import type { Claim } from '../../../services/reimbursement/claims/domain/claim.ts';
import { ACTS, stepOf, type Act } from '../../../services/reimbursement/claims/domain/transitions.ts';
import { awaitsInvoice, refundedCents } from '../../../services/reimbursement/invoices/domain/invoice.ts';
import type { ClaimsUnderTest } from './claims-under-test.ts';
import { ACTS_TAKEN, addDocument, askForLess, erase, file, readBankFile, removeDocument, type Plan } from './deeds.ts';
import { PEOPLE } from './people.ts';
import type { Deed } from './trial.ts';

/** `pick` of what is possible then, `point` of those at which it may die; both modulo what there is. */
export type Stride = { readonly pick: number; readonly point: number };

export const strides = (length: number): fc.Arbitrary<Stride[]> =>
  fc.array(fc.record({ pick: fc.nat(9_999), point: fc.nat(999) }), { minLength: length, maxLength: length });

/** Covered by the place, beyond it, from the envelope, beyond what the envelope may give. */
const PLANS: readonly Plan[] = [
  { title: 'one', cents: 5_000, onAction: true, type: 'payment' },
  { title: 'two', cents: 6_000, onAction: true, type: 'reimbursement' },
  { title: 'three', cents: 2_000, onAction: false, type: 'payment' },
  { title: 'four', cents: 15_000, onAction: false, type: 'reimbursement' },
];

/** What an act needs beside the state, so that most are not refused. */
const APT: Readonly<Partial<Record<Act, (claim: Claim) => boolean>>> = {
  submit: ({ documents, submittedBy }) => documents.length > 0 && submittedBy === null,
  validate: ({ submittedBy, documents }) => submittedBy !== null && documents.length > 0,
  answer: ({ validatedBy }) => validatedBy !== null,
  'answer-with-changes': ({ validatedBy }) => validatedBy === null,
  'take-into-payout': ({ payoutId }) => payoutId === null,
  'confirm-payment': ({ payoutId }) => payoutId !== null,
  'reject-payment': ({ payoutId }) => payoutId !== null,
  'dispute-payment': ({ trail }) => trail.some(({ did }) => did === 'take-into-payout'),
  'decide-unpaid': ({ refunds }) => refunds.length === 0,
  'request-account': ({ payoutId }) => payoutId === null,
  'confirm-account': ({ trail }) => trail.at(-1)?.did === 'give-account',
  'cancel-approved': ({ payoutId }) => payoutId === null,
  'add-invoice': (claim) => awaitsInvoice(claim),
  'check-invoice': ({ type, documents }) => type === 'payment' && documents.some(({ kind }) => kind === 'invoice'),
  'book-refund': (claim) => refundedCents(claim) + 100 <= claim.amountCents && claim.refunds.length < 3,
  'remind-of-invoice': (claim) => awaitsInvoice(claim),
  forget: ({ payee }) => payee.name !== '',
};
/** They let months pass, or end a claim early: seldom, so that others come. */
const SELDOM: readonly Act[] = [
  'expire',
  'close-season',
  'forget',
  'remind-of-invoice',
  'cancel',
  'cancel-approved',
  'dispute-payment',
  'request-account',
  'refuse',
  'edit',
  'assign',
];
const USUAL = 5;
const CHANGEABLE: readonly Claim['state'][] = ['draft', 'peer_review', 'info_requested'];

type Named = readonly [name: string, deed: Deed];
const times = (count: number, named: Named): Named[] => Array.from({ length: count }, () => named);

function deedsOn({ title, state, documents, payoutId, ...rest }: Claim): Named[] {
  const of = (name: string, take: (on: ClaimsUnderTest, claim: Claim) => Promise<unknown>): Named => [
    `${name} ${title}`,
    (on) => take(on, on.claim(title)),
  ];
  const claim = { title, state, documents, payoutId, ...rest };
  const acts = ACTS.filter((act) => stepOf(act).from[state] !== undefined && (APT[act]?.(claim) ?? true));
  return [
    ...acts.flatMap((act) => times(SELDOM.includes(act) ? 1 : USUAL, of(act, ACTS_TAKEN[act]))),
    ...(CHANGEABLE.includes(state)
      ? [
          ...times(documents.length === 0 ? 2 * USUAL : 1, of('add-document', addDocument)),
          of('ask-for-less', askForLess),
          ...(documents.length > 0 ? [of('remove-document', removeDocument)] : []),
        ]
      : []),
    ...(payoutId === null ? [] : [of('read-bank-file', readBankFile)]),
  ];
}

const ALWAYS: readonly Named[] = [
  ['make-root', (on) => on.sweep('daily-root')],
  [
    'turn-key',
    async (on) => {
      on.turnKey();
      await on.sweep('retired-iban-keys');
    },
  ],
  ...(['ana', 'bo', 'pia'] as const).map((name): Named => [`erase ${name}`, (on) => erase(on, PEOPLE[name])]),
];

/** What can happen next. */
export function nextDeed(on: ClaimsUnderTest, { pick }: Stride): Named {
  const claims = on.claims();
  const fresh = PLANS.filter(({ title }) => !claims.some((claim) => claim.title === title)).slice(0, 1);
  const possible = [
    ...fresh.flatMap((plan) => times(3, [`file ${plan.title}`, (there) => file(there, plan)])),
    ...claims.flatMap(deedsOn),
    ...ALWAYS,
  ];
  return possible[pick % possible.length]!;
}
