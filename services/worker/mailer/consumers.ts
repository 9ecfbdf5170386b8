import { consumerOf, type AnyConsumer, type EventHandlers } from '../../../libs/events/handlers.ts';
import type { MailerDeps } from './deps.ts';
import { knownAction, knownClaim, knownContacts, knownCrossing, knownGroup, knownReport, knownVote } from './known.ts';
import { eraseAddresses } from './persons/erase-addresses.ts';
import { erasePerson } from './persons/erase-person.ts';
import { MAIL_CONNECTIONS } from './send/mail-transport.ts';
import { sendMail } from './send/send-mail.ts';
import { notifyOfPlace } from './tell/notify-of-place.ts';
import { notify } from './tell/notify.ts';
import { planNotification } from './tell/plan-notification.ts';
import type { NewsEvent } from './tell/rows-to-tell.ts';

/**
 * Handles the events of a bundle one by one, so that an event that comes too early does not stop the others. An event
 * that is handled twice changes nothing.
 */
const each =
  <E>(handle: (event: E) => Promise<void>) =>
  async (events: readonly E[]): Promise<void> => {
    const failures: unknown[] = [];
    for (const event of events) await handle(event).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };

/** This handler is for news that another mail tells, or that changes nothing for anybody. */
const tellNobody = async () => undefined;

/** These handlers belong to the events of the mailer. They learn facts that mails need, and start mails. */
function newsHandlers(deps: MailerDeps): EventHandlers<'worker-emails'> {
  const { known } = deps;
  const tell = (event: NewsEvent) => notify(deps, event);
  const tellEach = each(tell);
  return {
    'group.changed': (events) => known.groups.learn(events.map(knownGroup)),
    'group.contacts-changed': (events) => known.contacts.learn(events.map(knownContacts)),
    'group.certification-changed': tellEach,
    'person.erased': ({ data }) => erasePerson(deps, data.personId),
    'contact.erased': ({ data }) => eraseAddresses(deps, data.emails),
    'proposal.submitted': tell,
    'proposal.changes-requested': tell,
    'proposal.declined': tell,
    async 'action.published'(event) {
      await known.actions.learn([knownAction(event)]);
      await tell(event);
    },
    'threshold.changed': tellEach,
    async 'report.published'(event) {
      await known.reports.learn([knownReport(event)]);
      await tell(event);
    },
    'season.money-lacking': tell,
    async 'vote.cast'(events) {
      await known.votes.learn(events.map(knownVote));
      await tellEach(events);
    },
    // A group that withdrew a vote knows it already, so nobody is told.
    'vote.withdrawn': (events) => known.votes.learn(events.map(knownVote)),
    'action.passed': tell,
    async 'action.fundable'(event) {
      await known.crossings.learn([knownCrossing(event)]);
      await tell(event);
    },
    'place.granted': each((event) => notifyOfPlace(deps, event)),
    'place.waiting': tellEach,
    'place.expiring': tellEach,
    'place.returned': tellEach,
    // These events are ordinary steps of a claim. Only its approval and its payment are told.
    'claim.held': tellNobody,
    'claim.charged': tellNobody,
    'claim.unfunded': tell,
    async 'claim.validated'(event) {
      await known.claims.learn([knownClaim(event)]);
      await tell(event);
    },
    'claim.approved': tell,
    'claim.peer-review-requested': tell,
    'claim.info-requested': tell,
    'claim.answered': tell,
    'claim.refused': tell,
    'claim.cancelled': tell,
    'claim.account-requested': tell,
    'claim.disputed': tell,
    'claim.invoice-checked': tell,
    'claim.invoice-due': tell,
    'claim.invoice-overdue': tell,
    'claim.adjusted': tell,
    'claim.paid': tell,
    'webhook-endpoint.disabled': tell,
  };
}

export const newsConsumer = (deps: MailerDeps): AnyConsumer =>
  consumerOf({
    queue: 'worker-emails',
    events: newsHandlers(deps),
    tasks: { 'plan-notification': (id) => planNotification(deps, id) },
  });

/**
 * Sends as many mails at once as there are connections, so that a claimed mail is sent at once and waits in no queue.
 */
export const sendingConsumer = (deps: MailerDeps, mailsPerSecond: number): AnyConsumer =>
  consumerOf({
    queue: 'worker-sending',
    events: {},
    tasks: { 'send-mail': (task) => sendMail(deps, task) },
    concurrency: MAIL_CONNECTIONS,
    perSecond: mailsPerSecond,
  });
