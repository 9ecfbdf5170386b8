import type { Content } from '../../proposals/domain/content.ts';

/** Words that are shorter say little about a text: most of them are articles and prepositions. */
const SHORTEST_WORD = 4;
/** An action whose words are shared by this percentage, or by more, is worth a look. */
export const ALIKE_PERCENT = 40;
/** For an action of the same group a smaller likeness is worth a look, because one idea may have been split. */
export const ALIKE_OF_SAME_GROUP_PERCENT = 20;

type Texts = Pick<Content, 'title' | 'summary' | 'description'>;

/** Gives the words of a text without accents and endings, so that "Frigos" and "frigo" are the same word. */
export function wordsOf({ title, summary, description }: Texts): ReadonlySet<string> {
  const plain = `${title} ${summary} ${description}`.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const words = plain.match(/\p{L}+/gu) ?? [];
  return new Set(words.filter((word) => word.length >= SHORTEST_WORD).map((word) => word.replace(/[sx]$/u, '')));
}

/**
 * Gives the percentage of words that two texts share, of all words of the shorter one: 0 for nothing, 100 when the
 * shorter text holds no other word. The measure is the overlap coefficient.
 */
export function likenessPercent(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shorter = Math.min(a.size, b.size);
  if (shorter === 0) return 0;
  const shared = [...a].filter((word) => b.has(word)).length;
  return Math.round((100 * shared) / shorter);
}

/** Tells whether reviewers should compare an action with the proposal before they call the proposal distinct. */
export const isAlike = (likeness: number, isSameGroup: boolean): boolean =>
  likeness >= (isSameGroup ? ALIKE_OF_SAME_GROUP_PERCENT : ALIKE_PERCENT);
