import { TooEarly } from '../../../../libs/errors/transient.ts';
import type { Clock } from '../../../../libs/time/clock.ts';
import type { Projections } from '../known.ts';
import { contactsWithRole, isOptional, mailTo, taskOf, type Notification, type Recipient } from '../mail.ts';
import type { MailStore } from '../store.ts';
import { DIGEST, rowOfKind, templateOf, WAVES, type Wave } from './catalogue.ts';
import type { Digests } from './digests.ts';
import { PLANNED_AGAIN_MS } from './notify.ts';

const GROUPS_AT_ONCE = 100;
const TASKS_AT_ONCE = 50;

/** Groups to be told in one set of words, in the order of their ids. */
type Told = { readonly template: string; after(cursor: string): Promise<readonly string[]> };

type PlanDeps = {
  store: MailStore;
  projections: Projections;
  now: Clock;
  staff: { readonly review: string; readonly finance: string; readonly ops: string };
  senderDomain: string;
  digests: Digests;
  /** Milliseconds that optional news waits for more of its kind. */
  mergeMs: number;
  requestTask: (task: 'send-mail', id: string, delayMs?: number) => Promise<void>;
};

/** Some recipients, and where planning goes on after them. */
type Batch = { readonly wave: number; readonly cursor: string; readonly recipients: readonly Recipient[] };

export function planning({ store, projections, now, staff, senderDomain, digests, mergeMs, requestTask }: PlanDeps) {
  const groupWaves = ({ kind, to, groupId, data }: Notification): readonly Told[] => {
    if (to === 'group')
      return [{ template: kind, after: async (cursor) => (cursor === '' && groupId !== null ? [groupId] : []) }];
    const { actionId, authorId, fundableAt } = data as { actionId: string; authorId: string; fundableAt?: string };
    const groups: Record<Wave, Told['after']> = {
      author: async (cursor) => (cursor === '' ? [authorId] : []),
      committed: (cursor) =>
        projections.committedAfter(actionId, new Date(fundableAt ?? now()), cursor, GROUPS_AT_ONCE),
      other: (cursor) => projections.certifiedAfter(cursor, GROUPS_AT_ONCE),
    };
    const row = rowOfKind(kind);
    return (row.waves ?? WAVES).map((wave) => ({ template: templateOf(row, wave), after: groups[wave] }));
  };

  const recipientsIn = async (
    { kind, to, groupId: itself }: Notification,
    template: string,
    groupIds: readonly string[],
  ): Promise<Recipient[]> => {
    // Of many groups, the one that the news is about knows it already.
    const told =
      to === 'group' ? groupIds : (await projections.certifiedAmong(groupIds)).filter((groupId) => groupId !== itself);
    const contacts = await projections.contactsOfMany(told);
    const { roles } = rowOfKind(kind);
    return told.flatMap((groupId) =>
      contactsWithRole(contacts.get(groupId) ?? [], roles).map(({ email, name, locale }) => ({
        email,
        name,
        locale,
        groupId,
        template,
      })),
    );
  };

  const plan = async (notification: Notification, recipients: readonly Recipient[]): Promise<number> => {
    const at = now();
    const delayMs = isOptional(notification) ? mergeMs : 0;
    const dueAt = new Date(at.getTime() + delayMs + PLANNED_AGAIN_MS);
    // One address may stand twice among them; a bulk write would take the second for a fresh one.
    const mails = new Map(
      recipients
        .map((recipient) => mailTo(recipient, notification, senderDomain, at, dueAt))
        .reverse()
        .map((mail) => [mail._id, mail]),
    );
    const fresh = await store.addMails([...mails.values()]);
    for (let from = 0; from < fresh.length; from += TASKS_AT_ONCE) {
      await Promise.all(
        fresh.slice(from, from + TASKS_AT_ONCE).map((mail) => requestTask('send-mail', taskOf(mail), delayMs)),
      );
    }
    return fresh.length;
  };

  /** A batch of groups at a time, so that any number of them fits into memory. */
  async function* batchesOf(notification: Notification): AsyncGenerator<Batch> {
    const { to, kind, wave: begun } = notification;
    if (to === 'review' || to === 'finance' || to === 'ops') {
      yield {
        wave: 0,
        cursor: '',
        recipients: [{ email: staff[to], name: '', locale: 'fr', groupId: null, template: kind }],
      };
      return;
    }
    if (to === DIGEST) {
      for (let cursor: string | null = notification.cursor; cursor !== null;) {
        const page: { recipients: Recipient[]; cursor: string | null } = await digests.recipientsAfter(
          notification,
          cursor,
        );
        cursor = page.cursor;
        yield { wave: 0, cursor: cursor ?? '', recipients: page.recipients };
      }
      return;
    }
    for (const [wave, { template, after }] of groupWaves(notification).entries()) {
      if (wave < begun) continue;
      let cursor = wave === begun ? notification.cursor : '';
      for (;;) {
        const groupIds = await after(cursor);
        const last = groupIds.at(-1);
        if (last === undefined) break;
        cursor = last;
        yield { wave, cursor, recipients: await recipientsIn(notification, template, groupIds) };
      }
    }
  }

  return {
    batchesOf,

    /** One mail per recipient; interrupted, it goes on where it was. */
    async planNotification(id: string): Promise<void> {
      const notification = await store.notification(id);
      if (notification?.state !== 'planning') return;
      const { groupId } = notification;
      if (groupId !== null && !(await projections.group(groupId)))
        throw new TooEarly(`group ${groupId} is not known yet`);
      for await (const { wave, cursor, recipients } of batchesOf(notification)) {
        const planned = await plan(notification, recipients);
        await store.keepProgress(id, wave, cursor, planned);
      }
      await store.finishPlanning(id);
    },
  };
}

export type Planning = ReturnType<typeof planning>;
