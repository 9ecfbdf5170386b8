import { closeDay } from '../../../libs/mongo/close-day.ts';
import { LATE_MS } from '../../../libs/signing/daily-root.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { byClaim, leafOfHead } from './head.ts';

/**
 * Makes the root of yesterday over the trails. The hour before the former root is read again, so that a write that
 * ended late is in one of the two roots; a head may therefore stand in both.
 */
export async function makeDailyRoot({
  trails,
  roots,
  now,
  logger,
}: Pick<ReimbursementDeps, 'trails' | 'roots' | 'now' | 'logger'>): Promise<void> {
  const closed = await closeDay(roots, now(), {
    async since(former) {
      const heads = await trails.headsSince(new Date(former ? former.at.getTime() - LATE_MS : 0));
      return heads.sort(byClaim);
    },
    leafOf: leafOfHead,
  });
  if (!closed) return;
  const { _id: day, root, count } = closed.root;
  // The log is outside of the database, so a person who rewrites all roots cannot rewrite this line too.
  logger.info({ day, root, heads: count }, 'daily root of the audit trails');
}
