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

/**
 * Gives the nearest spelling in the SEPA character set: accents are removed, and a character without a similar one
 * becomes a full stop. The outcome is never empty, because the elements that hold it may not be empty. The same text
 * always gives the same outcome.
 * @param max the most characters of the outcome
 */
export function sepaText(text: string, max: number): string {
  // Signs are replaced first, because decomposition splits ´ into a space and an accent.
  const withoutSigns = Array.from(text, (sign) => LIKE[sign] ?? sign).join('');
  const latin = Array.from(withoutSigns.normalize('NFKD'), inSepaCharacters).join('').replace(/ {2,}/g, ' ').trim();
  return latin.slice(0, max).trim() || 'NOTPROVIDED'.slice(0, max);
}

/**
 * Finds the letters and digits that `sepaText` can only replace by a full stop, so that a person can be asked for
 * another spelling. Signs and emoji are no loss in a name.
 * @returns each of them once
 */
export const lostInSepa = (text: string): string[] => [
  ...new Set(
    Array.from(text.normalize('NFC')).filter(
      (sign) => /[\p{L}\p{N}]/u.test(sign) && !/[a-zA-Z0-9]/.test(sepaText(sign, 10).replace('NOTPROVIDED', '')),
    ),
  ),
];
