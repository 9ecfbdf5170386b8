import { inParis, mondayUpTo } from '../../../../../libs/time/paris.ts';
import type { Mail, Notification } from '../../mail.ts';

/** Digests are sent at this hour in Paris: every day, or on Mondays to contacts who want them weekly. */
export const DIGEST_HOUR = 8;

/** Gives the mornings up to which a digest looks. When a morning was missed, the next digest contains its news. */
function morningsOf({ data = {} }: Notification): { daily: Date; weekly: Date } {
  const { day } = data as { day: string };
  return { daily: inParis(day, DIGEST_HOUR), weekly: inParis(mondayUpTo(day), DIGEST_HOUR) };
}

/** Gives the moment of a digest: it tells only news that has waited since before then. */
export const dueBefore = (digest: Notification): Date => morningsOf(digest).daily;

/**
 * Returns true when news is due. It is due when it has waited since before the newest of the mornings that its contact
 * chose.
 * @param every `instant`: whoever chose so meanwhile gets with the next digest what still waits for them
 */
export const isDue = (
  { dueAt }: Pick<Mail, 'dueAt'>,
  every: 'instant' | 'daily' | 'weekly',
  digest: Notification,
): boolean => dueAt < (every === 'weekly' ? morningsOf(digest).weekly : morningsOf(digest).daily);
