/** What decomposition does not reach: letters of their own, and signs that have a like in the SEPA set. */
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

/** The Latin set that every bank of SEPA takes (EPC217-08). */
const ALLOWED = /^[a-zA-Z0-9/?:().,'+ -]$/;

const written = (sign: string): string => {
  if (ALLOWED.test(sign)) return sign;
  const like = LIKE[sign];
  if (like !== undefined) return like;
  if (/^[\p{M}\p{Cf}]$/u.test(sign)) return '';
  return /^[\s\p{Cc}]$/u.test(sign) ? ' ' : '.';
};

/**
 * The nearest writing in the SEPA character set: accents fall, what has no like becomes a full stop.
 * Never empty, because the elements that it fills may not be. The same text always gives the same.
 * @param max characters, of the outcome
 */
export function sepaText(text: string, max: number): string {
  // Signs first: decomposition takes ´ apart into a space and an accent.
  const known = Array.from(text, (sign) => LIKE[sign] ?? sign).join('');
  const latin = Array.from(known.normalize('NFKD'), written).join('').replace(/ {2,}/g, ' ').trim();
  return latin.slice(0, max).trim() || 'NOTPROVIDED'.slice(0, max);
}
