import { electronicFormatIBAN, isSEPACountry, isValidBIC, isValidIBAN } from 'ibantools';

/** Spaces and dashes out, capitals: one account has one writing. */
export const normalizeIban = (given: string): string => electronicFormatIBAN(given) ?? '';

/** A valid account that a SEPA credit transfer reaches. Expects the normal writing. */
export const isSepaIban = (iban: string): boolean => isValidIBAN(iban) && isSEPACountry(iban.slice(0, 2));

export const isBic = (bic: string): boolean => isValidBIC(bic);

/** Enough for a person to recognise their account, too little to use it. */
export const maskIban = (iban: string): string => `${iban.slice(0, 4)} **** ${iban.slice(-4)}`;
