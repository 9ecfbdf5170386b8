import { conflict } from '../../../libs/errors/app-error.ts';
import { requestFunding } from '../claims/request-funding.ts';
import type { BudgetDeps } from '../deps.ts';
import { sweepMakesUpFor } from '../sweep-makes-up-for.ts';
import { openingFaults, openingId, type Opening } from './domain/opening.ts';
import { envelopeOf } from './domain/transfer.ts';

/**
 * Books the opening balances of envelopes, once for each group. Either the whole list is booked or nothing.
 * @throws reference-used
 */
export async function importOpenings(
  deps: Pick<BudgetDeps, 'ledger' | 'inTransaction' | 'holds' | 'requestTask' | 'logger' | 'now'>,
  openings: readonly Opening[],
): Promise<{ booked: number; bookedBefore: number }> {
  const { ledger, inTransaction, now } = deps;
  const at = now();
  const bookings = openings.map(({ groupId, amountCents }) => ({
    _id: openingId(groupId),
    to: envelopeOf(groupId),
    amountCents,
    reason: 'opening balance',
  }));
  const bookedBefore = await inTransaction(async (session) => {
    const known = await ledger.bookFromOutside(bookings, at, session);
    const faults = openingFaults(openings, known);
    if (faults.length > 0)
      throw conflict('reference-used', 'Some groups have another opening balance already; nothing was booked.', faults);
    return known.length;
  });
  const groupIds = openings.map(({ groupId }) => groupId);
  sweepMakesUpFor(deps, requestFunding(deps, groupIds));
  return { booked: openings.length - bookedBefore, bookedBefore };
}
