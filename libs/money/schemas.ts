import { z } from 'zod';
import { MAX_CENTS } from './cents.ts';

const inEuros = (amount: number): string => `${Math.round(amount * 100)} for ${amount.toFixed(2)} €`;

/**
 * Gives words for the person whose program sent an amount in euros, or as a text.
 * @returns undefined where the usual words say enough
 */
function faultOfCents({ input }: { readonly input?: unknown }): string | undefined {
  if (typeof input === 'number')
    return Number.isFinite(input) && !Number.isInteger(input) ? `must be in whole cents: ${inEuros(input)}` : undefined;
  if (typeof input !== 'string') return undefined;
  const text = input.replaceAll(/[\s€]/g, '').replace(/EUR$/i, '');
  if (/^-?\d{1,12}$/.test(text)) return `must be a number without quotation marks: ${text}`;
  if (/^-?\d{1,12}[.,]\d{1,2}$/.test(text))
    return `must be a number in whole cents: ${inEuros(Number(text.replace(',', '.')))}`;
  return 'must be a number in whole cents: 2130 for 21.30 €';
}

const cents = z.int({ error: faultOfCents });

/** A positive amount in integer cents. */
export const AmountCents = cents.min(1).max(MAX_CENTS);
/** An amount in integer cents, which may be zero. */
export const MaybeCents = cents.min(0).max(MAX_CENTS);
/** An amount in integer cents that is one of several which are summed. A discount is negative, a gift is zero. */
export const PartCents = cents.min(-MAX_CENTS).max(MAX_CENTS);
/** A balance, sum or product of amounts in integer cents. It is exact, but has no limit like a single amount. */
export const SumCents = cents.min(0);
