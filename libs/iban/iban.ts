import { electronicFormatIBAN, isSEPACountry, isValidBIC, isValidIBAN } from 'ibantools';

/** Removes spaces and dashes and writes capitals, so that one account has one spelling. */
export const normalizeIban = (text: string): string => electronicFormatIBAN(text) ?? '';

/** Tells whether a SEPA credit transfer can reach the account. It expects the normalized spelling. */
export const isSepaIban = (iban: string): boolean => isValidIBAN(iban) && isSEPACountry(iban.slice(0, 2));

export const isBic = (bic: string): boolean => isValidBIC(bic);

/** Masks an account: a person can recognise their own, but nobody can use it. */
export const maskIban = (iban: string): string => `${iban.slice(0, 4)} **** ${iban.slice(-4)}`;
