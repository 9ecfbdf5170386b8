import type { MailerDeps } from '../deps.ts';
import { PLANNED_AGAIN_MS, taskOf } from '../mail.ts';
import { endCarriedMails } from '../merge/end-carried-mails.ts';

/** A sweep handles this many mails in one batch. */
const SWEPT_AT_ONCE = 500;
/** One sweep handles at most this many batches. */
const SWEPT_BATCHES = 20;

/** Asks again for mails and notifications whose task was lost, stuck or postponed. */
export async function sweepWaitingMails(
  deps: Pick<MailerDeps, 'notifications' | 'mails' | 'carriers' | 'now' | 'requestTask'>,
): Promise<void> {
  const { notifications, mails, now, requestTask } = deps;
  await mails.releaseStuck(now());
  await endCarriedMails(deps);
  const next = new Date(now().getTime() + PLANNED_AGAIN_MS);
  // After Redis was wiped, all mails of a notification may wait. When a task cannot be asked for, this sweep stops and
  // the next one continues.
  for (let batch = 0; batch < SWEPT_BATCHES; batch += 1) {
    const due = await mails.takeDue(now(), next, SWEPT_AT_ONCE);
    await Promise.all(due.map((mail) => requestTask('send-mail', taskOf(mail))));
    if (due.length < SWEPT_AT_ONCE) break;
  }
  for (const { _id } of await notifications.takeDue(now(), next, SWEPT_AT_ONCE))
    await requestTask('plan-notification', _id);
}
