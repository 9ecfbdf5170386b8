import { answered } from '../../libs/client/client.ts';
import { countMails } from '../../libs/embedded/mailbox.ts';
import { messageOf } from '../../libs/errors/message-of.ts';
import { findRow } from '../../services/worker/mailer/tell/catalogue.ts';
import type { Stage } from './stage.ts';
import { allPages, pageFrom, until } from './waiting.ts';

/** A notification that goes only into digests has no mail of its own. */
const goesAlone = ({ kind }: { kind: string }) => findRow(kind)?.every === undefined;

/**
 * Waits until no mail is on its way any more: each planned mail was sent and lies in the catcher's folder, or waits for
 * a digest or a later month.
 */
export async function mailsAtRest({ operator, mailFolder }: Stage) {
  let last = '';
  return until('all mails are sent and caught', async () => {
    const notifications = await allPages((cursor) => answered(operator.GET('/v1/notifications', pageFrom(cursor))));
    const sum = (field: 'planned' | 'sent' | 'inDigest' | 'failed' | 'suppressed', of = notifications) =>
      of.reduce((total, each) => total + each[field], 0);
    const counts = {
      sent: sum('sent', notifications.filter(goesAlone)),
      failed: sum('failed'),
      suppressed: sum('suppressed'),
      caught: await countMails(mailFolder),
      notifications,
    };
    last = `${sum('sent')} of ${sum('planned')} sent, ${sum('inDigest')} for digests, ${counts.failed} failed, ${counts.suppressed} suppressed, ${counts.caught} caught`;
    return (
      notifications.every(({ state }) => state !== 'planning') &&
      sum('planned') === sum('sent') + sum('inDigest') + counts.failed + counts.suppressed &&
      counts.caught >= counts.sent &&
      counts
    );
  }).catch((error: unknown) => Promise.reject(new Error(`${messageOf(error)} Last: ${last}.`)));
}
