import type { Fault } from '../../../../libs/errors/app-error.ts';
import type { Transfer } from './transfer.ts';

/** What the platform's ledger said of an envelope when Seuil took over. */
export type Opening = { readonly groupId: string; readonly amountCents: number };

/** The id of the transfer: each group has one opening balance. */
export const openingId = (groupId: string): string => `opening-${groupId}`;

/** The lines whose group has another opening balance already. */
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
