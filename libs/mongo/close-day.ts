import { dailyRoot, type DailyRoot } from '../signing/daily-root.ts';
import { plusDays } from '../time/clock.ts';
import { parisTime } from '../time/paris.ts';
import type { DailyRoots } from './daily-roots.ts';

/** @param day YYYY-MM-DD */
const dayBefore = (day: string): string =>
  plusDays(new Date(`${day}T00:00:00Z`), -1)
    .toISOString()
    .slice(0, 10);

type Heads<Head> = {
  /** Gives the heads that the next root names, in the order of their chains. */
  readonly since: (former: DailyRoot | undefined) => Promise<readonly Head[]>;
  readonly leafOf: (head: Head) => string;
};

/**
 * Makes the root of yesterday, once, even when several processes try at the same moment. After days on which nothing
 * ran, one root closes all of them. It names only the heads that changed since the former root: each head stands for
 * the whole chain, and a chain that nobody adds to any more stands in the root of its last day.
 * @returns undefined when the day is closed already, or was closed by somebody else meanwhile
 */
export async function closeDay<Head>(
  roots: Pick<DailyRoots<Head>, 'newest' | 'add'>,
  at: Date,
  { since, leafOf }: Heads<Head>,
): Promise<{ readonly root: DailyRoot; readonly heads: readonly Head[] } | undefined> {
  const day = dayBefore(parisTime(at).day);
  const former = await roots.newest();
  if (former && former._id >= day) return undefined;
  const heads = await since(former);
  const root = dailyRoot(day, former?.root ?? '', at, heads.map(leafOf));
  return (await roots.add(root, heads)) ? { root, heads } : undefined;
}
