import { inParis, mondayUpTo } from '../../../../../libs/time/paris.ts';
import type { Mail, Notification } from '../../mail.ts';

/** The hour in Paris at which digests leave: every day, and on Mondays for those who want them weekly. */
export const DIGEST_HOUR = 8;

/** The mornings up to which a digest looks. A morning that was missed is made up for by the next digest. */
function morningsOf({ data = {} }: Notification): { daily: Date; weekly: Date } {
  const { day } = data as { day: string };
  return { daily: inParis(day, DIGEST_HOUR), weekly: inParis(mondayUpTo(day), DIGEST_HOUR) };
}

/** A digest tells only what has waited since before this moment. */
export const dueBefore = (digest: Notification): Date => morningsOf(digest).daily;

/**
 * News is due that has waited since before the newest of the mornings that its contact chose.
 * @param every `instant`: whoever chose so meanwhile gets with the next digest what still waits for them
 */
export const isDue = (
  { dueAt }: Pick<Mail, 'dueAt'>,
  every: 'instant' | 'daily' | 'weekly',
  digest: Notification,
): boolean => dueAt < (every === 'weekly' ? morningsOf(digest).weekly : morningsOf(digest).daily);
