/**
 * The countries whose banks SEPA credit transfers reach, by the codes with which their IBANs begin (European Payments
 * Council, EPC409-09). The list of the package `ibantools` lacks those that joined last: Albania, North Macedonia,
 * Moldova, Montenegro (reached since October 2025) and Serbia (since May 2026).
 */
const SEPA = new Set(
  (
    'AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS ' +
    'SE SI SK SM VA'
  ).split(' '),
);

/** These places have a code of their own, but their accounts begin with the code of the country. */
const WITHIN: Readonly<Record<string, string>> = {
  ...Object.fromEntries('BL GF GP MF MQ NC PF PM RE TF WF YT'.split(' ').map((place) => [place, 'FR'])),
  AX: 'FI',
  GG: 'GB',
  IM: 'GB',
  JE: 'GB',
};

export const isInSepa = (country: string): boolean => SEPA.has(country);

/** @returns the code with which the IBANs of a place really begin; undefined for all other places */
export const codeOfPlace = (place: string): string | undefined => WITHIN[place];

const NAMES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** @returns the name of a country in English; undefined for two letters that are no country */
export const countryName = (code: string): string | undefined => (code === 'ZZ' ? undefined : NAMES.of(code));
