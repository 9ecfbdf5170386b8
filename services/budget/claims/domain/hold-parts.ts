import { actionAccount, envelopeOf, type Account } from '../../ledger/domain/transfer.ts';
import type { Hold } from './hold.ts';

type PartName = 'national' | 'envelope';
export type Part = { readonly part: PartName; readonly amountCents: number; readonly from: Account };

/** What a hold takes from its place on the action and from the envelope of its group; a part without money is left out. */
export const partsOf = ({
  actionId,
  groupId,
  nationalCents,
  envelopeCents,
}: Pick<Hold, 'actionId' | 'groupId' | 'nationalCents' | 'envelopeCents'>): Part[] =>
  [
    { part: 'national' as const, amountCents: nationalCents, from: actionAccount(actionId ?? '') },
    { part: 'envelope' as const, amountCents: envelopeCents, from: envelopeOf(groupId) },
  ].filter(({ amountCents }) => amountCents > 0);

/** Derived from the submission, so that each step of its money is booked once. */
export const transferId = (
  step: 'hold' | 'post' | 'void' | 'reverse' | 'return',
  { _id, n }: Pick<Hold, '_id' | 'n'>,
  part: PartName,
): string => `${step}-${_id}-${n}-${part}`;

/** Derived from the sum of all refunds so far, so that each refund is booked once. */
export const refundId = (
  { _id, n }: Pick<Hold, '_id' | 'n'>,
  refundedCents: number,
  part: PartName | 'return',
): string => `refund-${_id}-${n}-${refundedCents}-${part}`;
