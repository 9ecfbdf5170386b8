/**
 * Gives the name under which a refund stands, over all claims. A reference that a person types again in capitals is the
 * same one.
 */
export const refundKey = (reference: string): string => reference.toLowerCase();
