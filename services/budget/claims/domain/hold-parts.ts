import { actionAccount, envelopeOf, type Account } from '../../ledger/domain/transfer.ts';
import type { Hold } from './hold.ts';

type PartName = 'national' | 'envelope';
export type Part = { readonly part: PartName; readonly amountCents: number; readonly from: Account };

/**
 * Gives the part of a hold that comes from the place on the action, and the part that comes from the envelope of the
 * group. A part without money is left out.
 */
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

/** The id is derived from the finance round, so that each step of its money is booked once. */
export const transferId = (
  step: 'hold' | 'post' | 'void' | 'reverse' | 'return',
  { _id, round }: Pick<Hold, '_id' | 'round'>,
  part: PartName,
): string => `${step}-${_id}-${round}-${part}`;

/** The id is derived from the sum of all refunds so far, so that each refund is booked once. */
export const refundId = (
  { _id, round }: Pick<Hold, '_id' | 'round'>,
  refundedCents: number,
  part: PartName | 'return',
): string => `refund-${_id}-${round}-${refundedCents}-${part}`;
