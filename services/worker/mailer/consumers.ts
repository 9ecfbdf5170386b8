import type { EventOf } from '../../../libs/events/event.ts';
import { consumerOf, type AnyConsumer } from '../../../libs/events/handlers.ts';
import type { Projections } from './known.ts';
import type { PersonUseCases } from './persons/persons.ts';
import { MAIL_CONNECTIONS } from './send/mail-transport.ts';
import type { Notifying } from './tell/notify.ts';

type Stories = {
  notifying: Notifying;
  projections: Projections;
  persons: PersonUseCases;
  planNotification: (id: string) => Promise<void>;
  sendMail: (task: string) => Promise<void>;
  mailsPerSecond: number;
};

/** One event that comes too early must not hold up the others of its bundle; those heard twice change nothing. */
const each =
  <E>(handle: (event: E) => Promise<void>) =>
  async (events: readonly E[]): Promise<void> => {
    const failures: unknown[] = [];
    for (const event of events) await handle(event).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };

/** For news that another mail brings, or that changes nothing for anybody. */
const tellNobody = async () => undefined;

export function mailConsumers({
  notifying,
  projections,
  persons,
  planNotification,
  sendMail,
  mailsPerSecond,
}: Stories): AnyConsumer[] {
  const { notify, notifyOfPlace } = notifying;
  const notifyEach = each(notify);
  return [
    consumerOf({
      queue: 'worker-emails',
      events: {
        'group.changed': (events) =>
          projections.saveGroups(
            events.map(({ data: { groupId, version, name, certified } }) => ({
              _id: groupId,
              version,
              name,
              certified,
            })),
          ),
        'group.contacts-changed': (events) =>
          projections.saveContacts(
            events.map(({ data: { groupId, version, contacts } }) => ({ _id: groupId, version, contacts })),
          ),
        'group.certification-changed': notifyEach,
        'person.erased': ({ data }) => persons.erasePerson(data.personId),
        'contact.erased': ({ data }) => persons.eraseAddresses(data.emails),
        'proposal.submitted': notify,
        'proposal.changes-requested': notify,
        'proposal.declined': notify,
        async 'action.published'(event) {
          const { actionId, version, number, groupId, title, summary, capCents } = event.data;
          await projections.saveActions([{ _id: actionId, version, number, groupId, title, summary, capCents }]);
          await notify(event);
        },
        'threshold.changed': notifyEach,
        async 'report.published'(event) {
          const { reportId, version, actionId, tips, realCostCents, publishedAt } = event.data;
          await projections.saveReports([
            { _id: reportId, version, actionId, tips, realCostCents, publishedAt: new Date(publishedAt) },
          ]);
          await notify(event);
        },
        'season.money-lacking': notify,
        async 'vote.cast'(events) {
          await projections.saveVotes(events.map(({ data }) => voteOf(data, true)));
          await notifyEach(events);
        },
        // Whoever withdrew knows it.
        'vote.withdrawn': (events) => projections.saveVotes(events.map(({ data }) => voteOf(data, false))),
        async 'action.fundable'(event) {
          const { actionId, version, fundableAt, claimsUntil } = event.data;
          await projections.saveCrossings([{ _id: actionId, version, fundableAt: new Date(fundableAt), claimsUntil }]);
          await notify(event);
        },
        'place.granted': each(notifyOfPlace),
        'place.waiting': notifyEach,
        'place.expiring': notifyEach,
        'place.returned': notifyEach,
        // The ordinary course: approval and payment are told.
        'claim.held': tellNobody,
        'claim.charged': tellNobody,
        'claim.unfunded': notify,
        async 'claim.submitted'(event) {
          const { claimId, version, title, amountCents } = event.data;
          await projections.saveClaims([{ _id: claimId, version, title, amountCents }]);
          await notify(event);
        },
        'claim.approved': notify,
        'claim.peer-review-requested': notify,
        'claim.info-requested': notify,
        'claim.answered': notify,
        'claim.refused': notify,
        'claim.invoice-checked': notify,
        'claim.invoice-due': notify,
        'claim.invoice-overdue': notify,
        'claim.adjusted': notify,
        'claim.paid': notify,
        'webhook-endpoint.disabled': notify,
      },
      tasks: { 'plan-notification': planNotification },
    }),
    // As many at once as there are connections: a mail that is claimed is on its way, not in a line.
    consumerOf({
      queue: 'worker-sending',
      events: {},
      tasks: { 'send-mail': sendMail },
      concurrency: MAIL_CONNECTIONS,
      perSecond: mailsPerSecond,
    }),
  ];
}

const voteOf = ({ actionId, groupId, version, at, plannedMonth }: EventOf<'vote.cast'>['data'], active: boolean) => ({
  _id: `${actionId}.${groupId}`,
  version,
  actionId,
  groupId,
  active,
  at: new Date(at),
  plannedMonth,
});
