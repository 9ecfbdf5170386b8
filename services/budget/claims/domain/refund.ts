import { AppError } from '../../../../libs/errors/app-error.ts';
import type { Hold } from './hold.ts';

/** What goes back to the envelope and to the place. `rest` is the hold as it is afterwards. */
export type Refund = {
  readonly envelopeCents: number;
  readonly nationalCents: number;
  readonly rest: Hold;
};

/**
 * Splits a refund. It goes first to the envelope, up to what the envelope paid and has not had back, and then to the
 * place on the action, because the national part of a cheaper expense would have been the same.
 * @param refundedCents of the whole claim so far
 * @returns undefined when nothing came back since
 * @throws refund-too-large
 */
export function splitRefund(hold: Hold, refundedCents: number): Refund | undefined {
  const backCents = refundedCents - (hold.refundedCents ?? 0);
  if (backCents <= 0) return undefined;
  const envelopeCents = Math.min(backCents, hold.envelopeCents);
  const nationalCents = backCents - envelopeCents;
  if (nationalCents > hold.nationalCents)
    throw new AppError(
      'conflict',
      'refund-too-large',
      `Claim ${hold._id} was booked with less than what came back of it.`,
    );
  return {
    envelopeCents,
    nationalCents,
    rest: {
      ...hold,
      nationalCents: hold.nationalCents - nationalCents,
      envelopeCents: hold.envelopeCents - envelopeCents,
      refundedCents,
    },
  };
}
