import { createHash } from 'node:crypto';
import { cursorOf, positionOf } from '../../../libs/paging/cursor.ts';
import { DAY_MS } from '../../../libs/time/clock.ts';
import { parisTime } from '../../../libs/time/paris.ts';

const rank = (day: number, id: string) => createHash('sha256').update(`${day} ${id}`).digest('hex');

/** Gives the number of days since the beginning of 1970, by the calendar of Paris. */
const dayNumber = (at: Date) => Date.parse(parisTime(at).day) / DAY_MS;

/**
 * Gives a page in a neutral order, because actions do not compete. The order changes every day in Paris and is the same
 * for everybody. The cursor keeps its day, so that paging over midnight neither repeats nor loses an action.
 */
export function shuffledPage(
  ids: readonly string[],
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  at: Date,
): { ids: string[]; nextCursor: string | null } {
  const { key: day, id: last } = cursor === undefined ? { key: dayNumber(at), id: '' } : positionOf(cursor);
  const left = ids
    .map((id) => ({ id, rank: rank(day, id) }))
    .filter((each) => each.rank > last)
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const page = left.slice(0, limit);
  const end = page.at(-1);
  return {
    ids: page.map(({ id }) => id),
    nextCursor: end && left.length > limit ? cursorOf({ key: day, id: end.rank }) : null,
  };
}
