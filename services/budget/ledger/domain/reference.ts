import { conflict, type AppError } from '../../../../libs/errors/app-error.ts';
import type { Transfer } from './transfer.ts';

/** The id of such a transfer tells the kind of the movement, the UUID of the group or season, and the reference. */
export const MOVEMENT = /^(credit|debit|allocation|reduction)-[0-9a-f-]{36}-(.+)$/;

/**
 * Gives the reference under which a movement of money from outside, or to the outside, stands. It names one movement of
 * its kind for ever, whatever group or season the money is for: what the platform or finance sends again under the same
 * reference for somebody else is a mistake, and so is another spelling in capitals. Other transfers have no reference, because their ids say it all.
 */
export function referenceOf(transferId: string): string | undefined {
  const [, kind, reference] = MOVEMENT.exec(transferId) ?? [];
  return kind === undefined ? undefined : `${kind}-${(reference ?? '').toLowerCase()}`;
}

type Standing = Pick<Transfer, '_id' | 'amountCents' | 'at'> & { readonly from: string; readonly to: string };

/** Says what stands under a reference. Whoever books movements may read all accounts of their kind. */
export function referenceUsed({ _id, amountCents, from, to, at }: Standing): AppError {
  const [, kind = 'booking', reference = _id] = MOVEMENT.exec(_id) ?? [];
  const where = from === 'external' ? `to ${to}` : `from ${from}`;
  return conflict(
    'reference-used',
    `The reference ${reference} stands for the ${kind} of ${amountCents} cents ${where}, booked at ${at.toISOString()}; nothing was booked now.`,
  );
}

/** @throws reference-used when the movement was booked before with another amount */
export function requireSameAmount(booked: Transfer | null, amountCents: number): void {
  if (!booked) throw new Error('a movement that was booked is not there');
  if (booked.amountCents !== amountCents) throw referenceUsed(booked);
}
