import { eventOf, type AnyEvent, type EventOf } from '../../libs/events/event.ts';
import { tasks } from '../../libs/events/topology.ts';
import { defineService } from '../../libs/service/service.ts';
import * as mailer from '../../services/worker/mailer/part.ts';
import { RESTS } from '../../services/worker/mailer/send/rest-queue.ts';
import { testClock } from '../support/clock.ts';
import { newId, startSystem, type System } from '../support/system.ts';
import { waitUntil } from '../support/wait-until.ts';
import { announce, withPublisher } from './announce.ts';
import { actionPublished, groupChanged, voteCast, voteWithdrawn } from './facts.ts';
import { catchMail } from './mail-catcher.ts';
import { inputsOfV1 } from './season-of-v1.ts';

type Contact = EventOf<'group.contacts-changed'>['data']['contacts'][number];
type Group = { id: string; name: string; contacts: Contact[] };

const commitment = (actionId: string, group: Group) => ({
  actionId,
  groupId: group.id,
  seasonId: 's1',
  plannedMonth: '2026-02',
  commune: 'Lyon',
});
export const MAIL_FROM = 'Seuil <no-reply@seuil.test>';

export const contact = (more: Partial<Contact> = {}): Contact => ({
  email: `p${newId()}@example.org`,
  name: 'Ana',
  role: 'manager',
  locale: 'fr',
  frequency: 'instant',
  ...more,
});

const SHORT = { restMs: 300, tries: 4 };
const service = defineService({
  name: 'worker',
  environment: mailer.environment,
  collections: mailer.collections,
  // The rest of a server that is away stays as long as in production.
  compose: (deps) => mailer.compose(deps, { rests: { ...RESTS, sender: SHORT, run: SHORT } }),
});

/** Runs the mailer alone with an SMTP server, and announces the events of the services that are not there. */
export async function mailScene(variables: Record<string, string> = {}) {
  const smtp = await catchMail();
  const system: System = await startSystem([service], {
    SMTP_URL: smtp.url,
    MAIL_FROM,
    REVIEW_EMAIL: 'review@seuil.test',
    FINANCE_EMAIL: 'finance@seuil.test',
    OPS_EMAIL: 'ops@seuil.test',
    ...variables,
  });
  const ops = await system.token({ scope: 'ops' });
  const known = (collection: string, id: string, version: number) =>
    waitUntil(
      async () =>
        (await system.database('worker').collection<{ _id: string }>(collection).findOne({ _id: id, version })) !==
        null,
      { what: `${collection} ${id} at version ${version}` },
    );

  return {
    smtp,
    system,
    ops,
    tell: (...events: AnyEvent[]) => announce(system, ...events),
    sweep: system.sweep,

    async announceGroup({
      name = 'GA Belleville',
      certified = true,
      contacts = [contact()],
      id = newId(),
      version = 1,
    }: {
      name?: string;
      certified?: boolean;
      contacts?: Contact[];
      id?: string;
      version?: number;
    } = {}): Promise<Group> {
      await announce(
        system,
        groupChanged({ groupId: id, version, name, certified }),
        eventOf('group.contacts-changed', id, version, testClock.now(), { groupId: id, version, contacts }),
      );
      await known('mail-known-groups', id, version);
      await known('mail-known-contacts', id, version);
      return { id, name, contacts };
    },

    /** Publishes an action long enough ago that nobody is mailed about that. @returns the id of the action */
    async publishAction(
      author: Group,
      { title = 'Frigo solidaire', at = testClock.daysAgo(100) } = {},
    ): Promise<string> {
      const actionId = newId();
      await announce(
        system,
        actionPublished({
          actionId,
          number: 7,
          groupId: author.id,
          seasonId: 's1',
          revision: 2,
          title,
          summary: 'Un frigo ouvert.',
          capCents: 125_000,
          time: at,
        }),
      );
      await known('mail-known-actions', actionId, 1);
      return actionId;
    },

    async castVote(actionId: string, group: Group, at = testClock.now(), plannedMonth = '2026-02'): Promise<void> {
      await announce(system, voteCast({ ...commitment(actionId, group), plannedMonth, time: at }));
      await known('mail-known-votes', `${actionId}.${group.id}`, 1);
    },

    async withdrawVote(actionId: string, group: Group): Promise<void> {
      await announce(system, voteWithdrawn({ ...commitment(actionId, group), version: 2 }));
      await known('mail-known-votes', `${actionId}.${group.id}`, 2);
    },

    fundable: (actionId: string, at = testClock.now()): EventOf<'action.fundable'> =>
      eventOf('action.fundable', actionId, 1, at, {
        actionId,
        seasonId: 's1',
        version: 1,
        settlementId: 'x1',
        title: 'Frigo solidaire',
        capCents: 125_000,
        reservedCents: 1_000_000,
        votes: 31,
        threshold: 30,
        inputs: inputsOfV1(),
        claimsUntil: '2026-03-31',
        fundableAt: at.toISOString(),
      }),

    nearlyThere: (actionId: string, at = testClock.now()): EventOf<'threshold.changed'> =>
      eventOf('threshold.changed', actionId, 1, at, {
        actionId,
        seasonId: 's1',
        version: 1,
        threshold: 30,
        formerThreshold: null,
        causes: ['first'],
        votes: 28,
        passed: false,
        groupsStillNeeded: 3,
        missingCents: 0,
        inputs: inputsOfV1(),
        at: at.toISOString(),
      }),

    granted: (
      actionId: string,
      group: Group,
      cause: 'vote' | 'claim',
      at = testClock.now(),
    ): EventOf<'place.granted'> =>
      eventOf('place.granted', `${actionId}.${group.id}`, 1, at, {
        actionId,
        groupId: group.id,
        seasonId: 's1',
        version: 1,
        capCents: 125_000,
        cause,
        at: at.toISOString(),
      }),

    infoRequested: (
      group: Group,
      more: Partial<EventOf<'claim.info-requested'>['data']> = {},
    ): EventOf<'claim.info-requested'> => {
      const claimId = more.claimId ?? newId();
      return eventOf('claim.info-requested', claimId, 3, testClock.now(), {
        claimId,
        version: 3,
        groupId: group.id,
        actionId: null,
        title: 'Affiches',
        amountCents: 4_200,
        question: 'Quelle date ?',
        ...more,
      });
    },

    /** Waits until every mail of the notification came to its end. */
    ended: (notificationId: string) =>
      waitUntil(
        async () => {
          const { status, body } = await system.call('GET', `/v1/notifications/${notificationId}`, { token: ops });
          const counts = body as { state: string; planned: number; sent: number; suppressed: number; failed: number };
          return status === 200 &&
            counts.state === 'planned' &&
            counts.sent + counts.suppressed + counts.failed === counts.planned
            ? counts
            : undefined;
        },
        { what: `the end of ${notificationId}` },
      ),

    /** Announces events as one burst: no mail leaves before each of them has one and `meanwhile` is over. */
    async burst(events: readonly AnyEvent[], meanwhile: () => Promise<unknown> = async () => undefined) {
      await withPublisher(system, async (publisher) => {
        const queue = publisher.queue(tasks['send-mail'].queue);
        await queue.pause();
        await announce(system, ...events);
        const planned = () =>
          system
            .database('worker')
            .collection('mails')
            .countDocuments({ notificationId: { $in: events.map(({ id }) => id) } });
        await waitUntil(async () => (await planned()) >= events.length, { what: 'a mail for each event' });
        await meanwhile();
        await queue.resume();
      });
    },
    /** Waits until every mail of the notification that is wanted waits for a digest. */
    gathered: (notificationId: string) =>
      waitUntil(
        async () => {
          const { status, body } = await system.call('GET', `/v1/notifications/${notificationId}`, { token: ops });
          const counts = body as { state: string; planned: number; inDigest: number; suppressed: number };
          return status === 200 &&
            counts.state === 'planned' &&
            counts.inDigest > 0 &&
            counts.inDigest + counts.suppressed === counts.planned
            ? counts
            : undefined;
        },
        { what: `${notificationId} waits for digests` },
      ),

    /** Has the mails of a notification that wait tried again. */
    async makeDue(notificationId: string) {
      await system
        .database('worker')
        .collection('mails')
        .updateMany({ notificationId, state: 'planned' }, { $set: { dueAt: new Date(0) } });
      await system.sweep('waiting-mails');
    },
    metrics: async () => (await fetch(`${system.url}/metrics`)).text(),

    async stop() {
      await system.stop();
      await this.smtp.stop();
    },
  };
}

export type MailScene = Awaited<ReturnType<typeof mailScene>>;
