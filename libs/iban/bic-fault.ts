import { isBic } from './iban.ts';
import { countryName } from './sepa-countries.ts';

/**
 * Says in which way a code names no bank, in words for the person who typed it.
 * @param bic in the spelling of `normalizeBic`
 * @returns undefined for a code that is taken
 */
export function faultOfBic(bic: string): string | undefined {
  if (isBic(bic)) return undefined;
  if (bic === '' || bic === 'NOTPROVIDED') return 'names no bank: leave the BIC out, the IBAN is enough';
  const strange = /[^A-Z0-9]/u.exec(bic)?.[0];
  if (strange !== undefined) return `holds "${strange}", which stands in no BIC: letters A to Z and digits`;
  if (bic.length !== 8 && bic.length !== 11) return `has ${bic.length} characters: a BIC has 8 or 11`;
  if (/\d/.test(bic.slice(0, 6)))
    return 'has a digit among its first six letters, which name the bank and the country: the letter O is no zero';
  const country = bic.slice(4, 6);
  if (countryName(country) === undefined)
    return `has "${country}" as fifth and sixth letter, where the country stands, as in AGRIFRPP`;
  return 'is not a BIC: copy it from the paper of the bank (RIB), or leave it out';
}
