import { isValidBIC, isValidIBAN } from 'ibantools';
import { typedCode } from '../text/typed-signs.ts';
import { isInSepa } from './sepa-countries.ts';

/** What papers and forms print before the number. No country has the code IB, but NO is Norway as well as "number". */
const TITLE =
  /^(?:MON|VOTRE)?IBAN(?:INTERNATIONALBANKACCOUNTNUMBER)?(?:N°|(?:NO|NUMERO|NUMÉRO|NUMBER)(?=[A-Z]{2}\d))?=?/;

/** Gives one spelling to one account: capitals, without blanks, dashes, and the word IBAN before it. */
export const normalizeIban = (text: string): string => typedCode(text).replace(TITLE, '');

/**
 * Tells whether a SEPA credit transfer can reach the account. It expects the normalized spelling. Check digits below 02
 * or above 98 can fit by chance, but no bank ever gives them (ISO 13616).
 */
export const isSepaIban = (iban: string): boolean =>
  isValidIBAN(iban) && isInSepa(iban.slice(0, 2)) && /^..(?:0[2-9]|[1-8]\d|9[0-8])/.test(iban);

/** Masks an account: a person can recognise their own, but nobody can use it. */
export const maskIban = (iban: string): string => `${iban.slice(0, 4)} **** ${iban.slice(-4)}`;

const BIC_TITLE = /^(?:CODE)?(?:BIC|SWIFT)+(?:CODE)?=?/;

/**
 * Gives one spelling to one bank: capitals, without blanks, and without the word BIC or SWIFT before it. Some codes
 * begin with these letters, so they are left out only where the rest is a code.
 */
export function normalizeBic(text: string): string {
  const code = typedCode(text);
  const rest = code.replace(BIC_TITLE, '');
  return isBic(rest) || !isBic(code) ? rest : code;
}

/** The word of the scheme for a bank that is not named. By chance it has the form of a Romanian code. */
const NO_BIC = 'NOTPROVIDED';

/** It expects the normalized spelling. */
export const isBic = (bic: string): boolean => isValidBIC(bic) && bic !== NO_BIC;
