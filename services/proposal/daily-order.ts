import { createHash } from 'node:crypto';
import { invalid } from '../../libs/errors/app-error.ts';
import { parisTime } from '../../libs/time/paris.ts';

const rank = (day: string, id: string) => createHash('sha256').update(`${day} ${id}`).digest('hex');

/**
 * A neutral order, new every day in Paris, the same for everybody: nobody is in a race.
 * The cursor keeps its day, so that paging over midnight neither repeats nor loses an action.
 */
export function shuffledPage(ids: readonly string[], { cursor, limit }: { cursor?: string | undefined; limit: number }, at: Date): { ids: string[]; nextCursor: string | null } {
  const given = /^(\d{4}-\d\d-\d\d)\.([\da-f]{64})$/.exec(cursor ?? '');
  if (cursor !== undefined && !given) throw invalid('invalid-request', 'The cursor is not one that this list gave.', [{ pointer: '#query/cursor', detail: 'not a cursor of this list' }]);
  const [, day = parisTime(at).day, last = ''] = given ?? [];
  const left = ids.map((id) => ({ id, rank: rank(day, id) })).filter((each) => each.rank > last).sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const page = left.slice(0, limit);
  const end = page.at(-1);
  return { ids: page.map(({ id }) => id), nextCursor: end && left.length > limit ? `${day}.${end.rank}` : null };
}
