/** Integer euro cents; the only unit of money in Seuil. */
export type Cents = number;

/** 1 billion euros: above it an amount is a mistake, and far below 2^53 so that sums stay exact. */
export const MAX_CENTS: Cents = 100_000_000_000;

/** Exact a × b ÷ c rounded up, for products that may pass 2^53. All non-negative integers, c > 0. */
export function ceilMulDiv(a: number, b: number, c: number): number {
  const product = BigInt(a) * BigInt(b);
  const divisor = BigInt(c);
  return Number((product + divisor - 1n) / divisor);
}

/** "1 250,00 €" for `fr`, "€1,250.00" for `en`. */
export function formatCents(cents: Cents, locale: 'fr' | 'en'): string {
  return new Intl.NumberFormat(locale === 'fr' ? 'fr-FR' : 'en-GB', { style: 'currency', currency: 'EUR' }).format(
    cents / 100,
  );
}
