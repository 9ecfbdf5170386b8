/*
 * What people type is kept as they see it. Characters that nobody sees make two different names look alike, and
 * characters that turn the direction of a line make one name look like another one.
 */

/**
 * Signs that show nothing, or only a blank, and change nothing that is read: soft hyphen, joiners of graphemes and
 * words, invisible operators, fillers, marks of byte order, and blanks that count as letters or symbols. They come with
 * what was copied from a page or an office program, so they are left out rather than refused.
 */
const INVISIBLE =
  /[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffc\u{1bca0}-\u{1bca3}\u{1d159}\u{1d173}-\u{1d17a}]/gu;

/** Tags are invisible, but between a black flag and their end they make the flags of England, Scotland and Wales. */
const TAGS = /(\u{1f3f4}[\u{e0020}-\u{e007e}]{1,12}\u{e007f})|[\u{e0000}-\u{e007f}]/gu;

/**
 * Joiners (U+200C, U+200D) and variation selectors change how letters of some scripts and how emoji are drawn.
 * Elsewhere they show nothing: at the edge of a word, and among letters of scripts that know neither.
 */
const LONE_JOINERS =
  /(?<![\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d]|(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\u200c\u200d]|[\u200c\u200d](?![\p{L}\p{M}\p{Extended_Pictographic}])/gu;
const LONE_SELECTORS =
  /(?<=^|[\s\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\ufe00-\ufe0f]+|(?<!\p{Ideographic})[\u{e0100}-\u{e01ef}]/gu;

/** These marks say on which side a full stop or a number stands, in a text that holds letters read from the right. */
const SIDE_MARKS = /[\u061c\u200e\u200f]/g;
const READ_FROM_RIGHT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Embeddings, overrides and isolates turn the letters around them. Arabic and Hebrew are read rightly without them. */
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/u;

/** A text is visible when it holds at least one of these. An accent or a joiner alone is not. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Signs that end a line for some programs and not for others. */
const LINE_SEPARATORS = /[\u0085\u2028\u2029]/g;

/** @returns the text without what nobody sees; empty when nothing in it can be seen */
export function withoutInvisible(text: string): string {
  const drawn = text
    .replace(INVISIBLE, '')
    .replace(TAGS, (_, flag: string | undefined) => flag ?? '')
    .replace(LONE_JOINERS, '')
    .replace(LONE_SELECTORS, '');
  const visible = READ_FROM_RIGHT.test(drawn) ? drawn : drawn.replace(SIDE_MARKS, '');
  return VISIBLE.test(visible) ? visible : '';
}

/** @returns the text with `\n` where it held another sign that ends a line for some programs */
export const withPlainBreaks = (text: string): string => text.replace(LINE_SEPARATORS, '\n');

/**
 * Makes one line that shows what it says, for a subject, a cell or the name of a file. Texts that were kept before
 * directions were refused, and texts of others, need it on their way out.
 */
export const asShownLine = (text: string): string =>
  text.replace(new RegExp(DIRECTION, 'gu'), '').replace(LINE_SEPARATORS, ' ');

/** @returns words for the person who typed a text that is not taken; `kind` is how texts of this field must be */
export function faultOfText(text: unknown, kind: string): string {
  if (typeof text !== 'string') return kind;
  if (text.trim() === '') return 'must hold something that can be seen';
  const [turned] = DIRECTION.exec(text) ?? [];
  if (turned === undefined) return kind;
  const code = turned.codePointAt(0)?.toString(16).toUpperCase() ?? '';
  return `holds an invisible sign that turns the direction of letters (U+${code}): type the text anew instead of pasting it`;
}
