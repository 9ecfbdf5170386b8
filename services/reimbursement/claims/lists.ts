import type { Claim } from './domain/claim.ts';

/** Finance works through these lists of claims. */
export const LISTS = [
  'to-review',
  'waiting-for-funds',
  'to-pay',
  'disputed',
  'accounts-to-check',
  'overdue-invoices',
  'invoices-to-check',
  'refunds-due',
] as const;
export type List = (typeof LISTS)[number];

type Equal = Pick<Claim, 'groupId' | 'state' | 'funding' | 'actionId'>;

export type ClaimFilter = { readonly [K in keyof Equal]?: Equal[K] | undefined } & {
  readonly list?: List | undefined;
  /** This is the id of a reviewer, or `nobody`. */
  readonly assignedTo?: string | undefined;
};

const paidOnQuote = { state: 'paid', type: 'payment', 'invoice.checkedAt': null } as const;

/** Finance may still have work with a claim while one of these conditions is true. */
export const IN_WORK = [
  {
    state: {
      $in: [
        'peer_review',
        'finance_review',
        'info_requested',
        'approved',
        'payable',
        'account_requested',
        'account_review',
        'disputed',
      ] satisfies Claim['state'][],
    },
  },
  paidOnQuote,
  { refundDueCents: { $gt: 0 } },
];

/** Gives the condition for the claims of a list. @param today YYYY-MM-DD */
const contentOf = (list: List, today: string): Record<string, unknown> =>
  ({
    'to-review': { state: 'finance_review' satisfies Claim['state'] },
    'waiting-for-funds': {
      state: { $in: ['finance_review', 'approved'] satisfies Claim['state'][] },
      funding: 'unfunded' satisfies Claim['funding'],
    },
    'to-pay': { state: 'payable' satisfies Claim['state'], payoutId: null },
    disputed: { state: 'disputed' satisfies Claim['state'] },
    'accounts-to-check': { state: 'account_review' satisfies Claim['state'] },
    'overdue-invoices': { ...paidOnQuote, invoiceDueOn: { $lt: today }, 'documents.kind': { $ne: 'invoice' } },
    'invoices-to-check': { ...paidOnQuote, 'documents.kind': 'invoice' },
    'refunds-due': { refundDueCents: { $gt: 0 } },
  })[list];

/** Gives the condition for the claims that the filter names. @param today YYYY-MM-DD */
export function conditionOf({ list, assignedTo, ...equal }: ClaimFilter, today: string): Record<string, unknown> {
  const filter = {
    ...Object.fromEntries(Object.entries(equal).filter(([, value]) => value !== undefined)),
    ...(assignedTo !== undefined && { assignedTo: assignedTo === 'nobody' ? null : assignedTo }),
  };
  return list === undefined ? filter : { $and: [filter, contentOf(list, today)] };
}
