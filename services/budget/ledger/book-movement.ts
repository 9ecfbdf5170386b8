import { onNewestState } from '../../../libs/errors/transient.ts';
import type { BudgetDeps } from '../deps.ts';
import { requireSameAmount } from './domain/reference.ts';
import type { Booking } from './domain/transfer.ts';

export type Movement = { readonly groupId: string; readonly reference: string; readonly amountCents: number };

/**
 * Books a credit or debit of an envelope under the reference of the platform. Each reference is booked once, over all
 * groups.
 * @throws reference-used, overdrawn
 */
export async function bookMovement(
  { ledger, inTransaction }: Pick<BudgetDeps, 'ledger' | 'inTransaction'>,
  { amountCents }: Movement,
  booking: Booking,
): Promise<void> {
  await onNewestState(() => inTransaction((session) => ledger.book(booking, session)));
  requireSameAmount(await ledger.find(booking._id), amountCents);
}
