/*
 * Numbers and addresses are copied from papers, mails and office programs, with the blanks and dashes that stand there.
 * There is one rule for what such signs mean, so that one number has one spelling.
 */

/** Blanks of every width, line breaks, and signs that only look like a blank. */
const BLANKS = /[\s\u0085\u1680\u180e\u2800\u3164\u115f\u1160\uffa0]+/gu;

/** Signs that show nothing: format and control characters, joiners, selectors of variants, and unassigned ones. */
const INVISIBLE = /[\p{Cf}\p{Cc}\p{Cn}\p{Co}\u034f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;

const DIGIT = /\p{Nd}/u;

/** Gives the value of a digit of any script. Unicode keeps the ten digits of a script side by side, from zero on. */
function valueOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (zero > 0 && DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}

/**
 * Gives what a person sees in a number or an address that was typed or pasted: letters and digits of full width become
 * ordinary ones, digits of any script become those of ASCII, every run of blanks becomes one space, and what shows
 * nothing is left out. There is no blank at the beginning or at the end.
 */
export const typedSigns = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(BLANKS, ' ')
    .replace(INVISIBLE, '')
    .replace(/\p{Nd}/gu, valueOf)
    .replace(/ {2,}/g, ' ')
    .trim();

/** The marks that people put between the parts of a number, and around it. Every dash is one of them. */
const MARKS = /[\p{Pd}\u2212 .,:;/\\|_·•‧'’‘"“”«»()[\]]/gu;

/** Gives the letters and digits of a number, in capitals. A sign that no number has stays, so that it can be named. */
export const typedCode = (text: string): string => typedSigns(text).replace(MARKS, '').toUpperCase();
