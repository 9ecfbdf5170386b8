import { plusDays } from '../../../libs/time/clock.ts';
import { dayOf } from '../claims/domain/claim-content.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { byClaim, dailyRoot, LATE_MS } from './daily-root.ts';

/** @param day YYYY-MM-DD */
const dayBefore = (day: string): string =>
  plusDays(new Date(`${day}T00:00:00Z`), -1)
    .toISOString()
    .slice(0, 10);

/**
 * Makes the root of yesterday, once, even when several processes try at the same moment. After days on which nothing
 * ran, one root closes all of them. It names only the heads that changed since the former root: each head stands for
 * the whole trail through its chain, and a claim that nobody changes any more stands in the root of its last day. The
 * hour before the former root is read again, so that a write that ended late is in one of the two roots; a head may
 * therefore stand in both.
 */
export async function makeDailyRoot({
  trails,
  roots,
  now,
  logger,
}: Pick<ReimbursementDeps, 'trails' | 'roots' | 'now' | 'logger'>): Promise<void> {
  const at = now();
  const day = dayBefore(dayOf(at));
  const former = await roots.newest();
  if (former && former._id >= day) return;
  const heads = await trails.headsSince(new Date(former ? former.at.getTime() - LATE_MS : 0));
  const root = dailyRoot(day, former?.root ?? '', at, heads.sort(byClaim));
  // The log is outside of the database, so a person who rewrites all roots cannot rewrite this line too.
  if (await roots.add(root, heads))
    logger.info({ day, root: root.root, heads: root.count }, 'daily root of the audit trails');
}
