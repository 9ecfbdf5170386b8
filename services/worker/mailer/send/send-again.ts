import type { MailerDeps } from '../deps.ts';

/** One call plans at most this many mails, so that it ends in seconds. */
export const PLANNED_AT_ONCE = 1_000;

/** @property left whether there are more of them, for another call */
export type Planned = { readonly planned: number; readonly left: boolean };

/**
 * Plans again the mails that failed since a moment, and those that were not sent meanwhile because their address was
 * suppressed. They have all their tries anew, and whether they are still wanted is decided when they leave.
 */
export async function sendAgain({ mails, now }: Pick<MailerDeps, 'mails' | 'now'>, since: Date): Promise<Planned> {
  const found = await mails.unsentSince(since, PLANNED_AT_ONCE + 1);
  const planned = await mails.planAgain(found.slice(0, PLANNED_AT_ONCE), { dueAt: now(), triedFrom: now() });
  return { planned, left: found.length > PLANNED_AT_ONCE };
}
