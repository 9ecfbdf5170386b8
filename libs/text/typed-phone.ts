import { typedSigns } from './typed-signs.ts';

/** What letterheads print before a number. */
const TITLE = /^(?:t[ée]l(?:[ée]phone)?|mob(?:ile)?|port(?:able)?|phone)[ .:]*/i;
const NUMBER = /^\+?[\d ./()-]+(?: ?(?:poste|ext\.?|#) ?\d{1,6})?$/i;
/** The longest number of the world has 15 digits (ITU-T E.164); internal ones have about four more. */
const DIGITS = { least: 6, most: 19 };

/** Gives one line of digits and marks: dashes are hyphens, blanks are spaces, and the word before the number is gone. */
export const typedPhone = (text: string): string =>
  typedSigns(text)
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(TITLE, '')
    .replace(/[·•]/g, '.')
    .replace(/^tel:/i, '');

/** @returns words for the person who typed it; undefined for a telephone number. It expects what `typedPhone` gives */
export function faultOfPhone(phone: string): string | undefined {
  const digits = phone.replace(/\D/g, '').length;
  if (/[@]/.test(phone)) return 'is a mail address: type a telephone number, or leave it out';
  if (!NUMBER.test(phone)) return 'must be one telephone number in digits, such as +33 6 12 34 56 78';
  if (digits < DIGITS.least) return `has ${digits} digits: a telephone number has more, such as 06 12 34 56 78`;
  if (digits > DIGITS.most) return `has ${digits} digits: give one telephone number only`;
  return undefined;
}
