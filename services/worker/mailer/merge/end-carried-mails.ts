import type { MailerDeps } from '../deps.ts';
import { CARRIED_MS } from './take-along.ts';

/** One sweep handles at most this many carriers. */
const SWEPT_AT_ONCE = 500;

/** Ends carried mails in the state in which their carrier ended, in case the worker died between the two writes. */
export async function endCarriedMails({
  carriers,
  mails,
  now,
}: Pick<MailerDeps, 'carriers' | 'mails' | 'now'>): Promise<void> {
  const next = new Date(now().getTime() + CARRIED_MS);
  for (const id of await carriers.takeDue(now(), next, SWEPT_AT_ONCE)) {
    const carrier = await mails.find(id);
    if (carrier?.state === 'sent' || carrier?.state === 'failed')
      await carriers.end(id, { state: carrier.state, sentAt: carrier.sentAt, lastError: carrier.lastError });
    else if (carrier?.state !== 'planned' && carrier?.state !== 'sending') await carriers.release(id, now());
  }
}
