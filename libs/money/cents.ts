/** An integer number of euro cents. Seuil has no other unit of money. */
export type Cents = number;

/**
 * The limit is 1 billion euros. A larger amount is a mistake, and the limit is far below 2^53, so that sums stay exact.
 */
export const MAX_CENTS: Cents = 100_000_000_000;

/**
 * Gives a × b ÷ c exactly, rounded up, also when the product passes 2^53. All arguments are non-negative integers, and
 * c > 0.
 */
export function ceilMulDiv(a: number, b: number, c: number): number {
  const product = BigInt(a) * BigInt(b);
  const divisor = BigInt(c);
  return Number((product + divisor - 1n) / divisor);
}

/** Formats an amount: "1 250,00 €" for `fr`, "€1,250.00" for `en`. */
export function formatCents(cents: Cents, locale: 'fr' | 'en'): string {
  return new Intl.NumberFormat(locale === 'fr' ? 'fr-FR' : 'en-GB', { style: 'currency', currency: 'EUR' }).format(
    cents / 100,
  );
}
