import { conflict } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { BudgetDeps } from '../deps.ts';
import type { Booking } from './domain/transfer.ts';

export type Movement = { readonly groupId: string; readonly reference: string; readonly amountCents: number };

/**
 * Books a credit or debit of an envelope under the reference of the platform. Each reference is booked once.
 * @throws reference-used, overdrawn
 */
export async function bookMovement(
  { ledger, inTransaction }: Pick<BudgetDeps, 'ledger' | 'inTransaction'>,
  { reference, amountCents }: Movement,
  booking: Booking,
): Promise<void> {
  await onNewestState(() => inTransaction((session) => ledger.book(booking, session)));
  const booked = await ledger.find(booking._id);
  if (booked?.amountCents !== amountCents)
    throw conflict(
      'reference-used',
      `The reference ${reference} was booked with ${booked?.amountCents ?? 0} cents, not with ${amountCents}.`,
    );
}
