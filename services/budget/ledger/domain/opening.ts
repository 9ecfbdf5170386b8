import type { Fault } from '../../../../libs/errors/app-error.ts';
import type { Transfer } from './transfer.ts';

/** An opening is the balance that an envelope had in the ledger of the platform when Seuil took over. */
export type Opening = { readonly groupId: string; readonly amountCents: number };

/** Gives the id of the transfer of an opening balance. Each group has one opening balance. */
export const openingId = (groupId: string): string => `opening-${groupId}`;

/** Gives a fault for each line whose group has a different opening balance already. */
export function openingFaults(openings: readonly Opening[], bookedBefore: readonly Transfer[]): Fault[] {
  const bookedCents = new Map(bookedBefore.map(({ _id, amountCents }) => [_id, amountCents]));
  return openings.flatMap(({ groupId, amountCents }, index) => {
    const cents = bookedCents.get(openingId(groupId));
    if (cents === undefined || cents === amountCents) return [];
    return [
      {
        pointer: `/openings/${index}/amountCents`,
        detail: `its opening balance is ${cents}; what came since is a credit or a debit`,
      },
    ];
  });
}
