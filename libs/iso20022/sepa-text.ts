/**
 * Decomposition does not change these characters: letters of their own, and signs that have a similar one in the SEPA
 * set.
 */
const LIKE: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ł: 'l',
  Ł: 'L',
  ħ: 'h',
  Ħ: 'H',
  ı: 'i',
  '’': "'",
  '‘': "'",
  '‛': "'",
  '`': "'",
  '´': "'",
  ʼ: "'",
  '"': "'",
  '“': "'",
  '”': "'",
  '„': "'",
  '«': "'",
  '»': "'",
  '‹': "'",
  '›': "'",
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
  _: '-',
  '⁄': '/',
  '&': '+',
  ';': ',',
  '[': '(',
  '{': '(',
  '<': '(',
  ']': ')',
  '}': ')',
  '>': ')',
  '€': 'EUR',
  '©': '(c)',
  '®': '(R)',
};

/** The Latin characters that every bank of SEPA accepts (EPC217-08). */
const ALLOWED = /^[a-zA-Z0-9/?:().,'+ -]$/;

const inSepaCharacters = (sign: string): string => {
  if (ALLOWED.test(sign)) return sign;
  const like = LIKE[sign];
  if (like !== undefined) return like;
  if (/^[\p{M}\p{Cf}]$/u.test(sign)) return '';
  return /^[\s\p{Cc}]$/u.test(sign) ? ' ' : '.';
};

/** Blanks and slashes at the ends. Banks read a slash there, and two in a row, as the mark of a code (EPC217-08). */
const withoutEnds = (text: string): string => text.replace(/^[ /]+/, '').replace(/(?<![ /])[ /]+$/, '');

/**
 * Gives the nearest spelling in the SEPA character set: accents are removed, and a character without a similar one
 * becomes a full stop. The outcome neither begins nor ends with a slash, and has no two slashes in a row. It is never
 * empty, because the elements that hold it may not be empty. The same text always gives the same outcome.
 * @param max the most characters of the outcome
 */
export function sepaText(text: string, max: number): string {
  // Signs are replaced first, because decomposition splits ´ into a space and an accent.
  const withoutSigns = Array.from(text, (sign) => LIKE[sign] ?? sign).join('');
  const latin = Array.from(withoutSigns.normalize('NFKD'), inSepaCharacters).join('');
  const plain = withoutEnds(latin.replace(/ {2,}/g, ' ').replace(/\/{2,}/g, '/'));
  return withoutEnds(plain.slice(0, max)) || 'NOTPROVIDED'.slice(0, max);
}

/** Letters, digits and pictures. The parts of flags are letters of their own kind. */
const TELLING = /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

/**
 * Finds the letters, digits and pictures that `sepaText` can only replace by a full stop, so that a person can be asked
 * for another spelling. Other signs are no loss in a name.
 * @returns each of them once
 */
export const lostInSepa = (text: string): string[] => [
  ...new Set(
    Array.from(text.normalize('NFC')).filter(
      (sign) => TELLING.test(sign) && !/[a-zA-Z0-9]/.test(sepaText(sign, 10).replace('NOTPROVIDED', '')),
    ),
  ),
];

/**
 * @param name not empty; an empty one is refused elsewhere
 * @returns words for the person who typed the name of a payee that no bank has; undefined for a name that is taken
 */
export function faultOfPayee(name: string): string | undefined {
  const lost = lostInSepa(name);
  if (lost.length > 0)
    return `must be the name as the bank has it, in Latin letters: no transfer can carry ${lost.slice(0, 5).join(' ')}`;
  return name === '' || /[\p{L}\p{N}]/u.test(name)
    ? undefined
    : 'must be the name as the bank has it: it holds no letter and no digit';
}
