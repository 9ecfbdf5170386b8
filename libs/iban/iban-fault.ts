import { countrySpecs, isValidIBAN, validateIBAN, ValidationErrorsIBAN } from 'ibantools';
import { isSepaIban } from './iban.ts';
import { codeOfPlace, countryName, isInSepa } from './sepa-countries.ts';

/** The countries whose account numbers hold a key of their own, the two last digits (clé RIB). */
const WITH_KEY = ['FR', 'MC'];
/** A French account without its IBAN: five digits each of the bank and the branch, the account, and the key. */
const RIB = /^\d{10}[A-Z0-9]{11}\d{2}$/;

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/**
 * Says in which way a number cannot be the account of a SEPA transfer, in words for the person who typed it. The words
 * never hold the number.
 * @param iban in the spelling of `normalizeIban`
 * @returns undefined for an account that is taken
 */
export function faultOfIban(iban: string): string | undefined {
  if (isSepaIban(iban)) return undefined;
  return faultOfSigns(iban) ?? faultOfCountry(iban) ?? faultOfNumber(iban);
}

function faultOfSigns(iban: string): string | undefined {
  if (iban === '') return 'type the IBAN, such as FR76 3000 6000 0112 3456 7890 189';
  const strange = /[^A-Z0-9]/u.exec(iban)?.[0];
  if (strange !== undefined)
    return /[*•…#]/u.test(strange)
      ? 'is shown in part only: give the whole IBAN, as it stands on the paper of the bank (RIB)'
      : `holds "${strange}", which stands in no IBAN: type it with the letters A to Z and digits`;
  if (RIB.test(iban))
    return 'is a French account without its IBAN: on the same paper (RIB) stands the IBAN, from FR on';
  return undefined;
}

function faultOfCountry(iban: string): string | undefined {
  const code = iban.slice(0, 2);
  if (!/^[A-Z]{2}/.test(iban)) return 'begins with no country: an IBAN begins with two letters, such as FR76';
  const country = countryName(code);
  if (country === undefined) return `begins with "${code}", which is no country: a French IBAN begins with FR76`;
  const real = codeOfPlace(code);
  if (real !== undefined) return `begins with "${code}": accounts in ${country} have an IBAN that begins with ${real}`;
  if (isInSepa(code)) return undefined;
  return `is an account in ${country}, which SEPA transfers do not reach: give an account in a country of SEPA`;
}

/** The digits that letters are mistaken for. */
const LOOKS_LIKE: Readonly<Record<string, string>> = { O: '0', I: '1' };
const withDigits = (text: string) => text.replace(/[OI]/g, (letter) => LOOKS_LIKE[letter] ?? letter);

/** Replaces letters where only digits may stand, or everywhere after the country, and looks whether that is an account. */
function hasLetterForDigit(iban: string): boolean {
  const everywhere = iban.slice(0, 2) + withDigits(iban.slice(2));
  const inBank = iban.slice(0, 2) + withDigits(iban.slice(2, 14)) + iban.slice(14);
  return [everywhere, inBank].some((candidate) => candidate !== iban && isSepaIban(candidate));
}

function faultOfNumber(iban: string): string {
  const country = iban.slice(0, 2);
  const name = countryName(country) ?? country;
  const length = countrySpecs[country]?.chars ?? iban.length;
  if (hasLetterForDigit(iban))
    return 'has the letter O or I where the digit 0 or 1 belongs: compare it with the paper of the bank';
  if (/^.{14,}(?:BIC|SWIFT)/.test(iban)) return 'holds the BIC, too: give the IBAN alone';
  if (iban.length !== length) {
    const missing = length - iban.length;
    const compared = missing > 0 ? `${missing} missing` : `${-missing} too many`;
    return `has ${plural(iban.length, 'character')}, ${compared}: an IBAN of ${name} has ${length}`;
  }
  const { errorCodes } = validateIBAN(iban);
  if (errorCodes.includes(ValidationErrorsIBAN.ChecksumNotNumber))
    return `has no digits after ${country}: two check digits stand there, as in FR76`;
  if (errorCodes.includes(ValidationErrorsIBAN.WrongBBANFormat))
    return `has a letter where an IBAN of ${name} has a digit, or the reverse: compare it with the paper of the bank`;
  if (errorCodes.includes(ValidationErrorsIBAN.WrongIBANChecksum) || isValidIBAN(iban))
    return 'has check digits that do not fit: a digit is mistyped, or two stand in each other’s place';
  return WITH_KEY.includes(country)
    ? 'has a key (clé RIB, the two last digits) that does not fit: a digit of the account is mistyped'
    : `has a check digit of ${name} that does not fit: a digit of the account is mistyped`;
}
