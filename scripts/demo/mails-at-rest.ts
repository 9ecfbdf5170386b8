import { answered } from '../../libs/client/client.ts';
import { countMails } from '../../libs/embedded/mailbox.ts';
import type { Stage } from './stage.ts';
import { allPages, pageFrom, until } from './waiting.ts';

/** Nothing is on its way any more: all that was planned was sent, and lies in the catcher's folder. */
export async function mailsAtRest({ operator, mailFolder }: Stage) {
  let last = '';
  return until('all mails are sent and caught', async () => {
    const notifications = await allPages((cursor) => answered(operator.GET('/v1/notifications', pageFrom(cursor))));
    const sum = (field: 'planned' | 'sent' | 'failed' | 'suppressed') => notifications.reduce((total, each) => total + each[field], 0);
    const told = { sent: sum('sent'), failed: sum('failed'), suppressed: sum('suppressed'), caught: await countMails(mailFolder), notifications };
    last = `${told.sent} of ${sum('planned')} sent, ${told.failed} failed, ${told.suppressed} suppressed, ${told.caught} caught`;
    return notifications.every(({ state }) => state === 'planned') && sum('planned') === told.sent + told.failed + told.suppressed && told.caught >= told.sent && told;
  }).catch((error: unknown) => Promise.reject(new Error(`${error instanceof Error ? error.message : String(error)} Last: ${last}.`)));
}
