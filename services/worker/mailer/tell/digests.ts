import type { Clock } from '../../../../libs/time/clock.ts';
import { inParis, latestDayAt, mondayUpTo } from '../../../../libs/time/paris.ts';
import type { Projections } from '../known.ts';
import type { Mail, Notification, Recipient } from '../mail.ts';
import type { MailStore } from '../store.ts';
import { DIGEST, frequencyOf, rowOfKind } from './catalogue.ts';
import { PLANNED_AGAIN_MS } from './notify.ts';

/** In Paris, daily; for those who want it weekly, on Mondays. */
const DIGEST_HOUR = 8;
const ITEMS_AT_ONCE = 200;

type DigestDeps = {
  store: MailStore;
  projections: Projections;
  now: Clock;
  requestTask: (task: 'plan-notification', id: string) => Promise<void>;
};

/** News is due that waits since before the newest of the mornings that its contact chose: so a morning that was missed is made up for. */
function morningsOf({ data = {} }: Notification): { daily: Date; weekly: Date } {
  const { day } = data as { day: string };
  return { daily: inParis(day, DIGEST_HOUR), weekly: inParis(mondayUpTo(day), DIGEST_HOUR) };
}

export const dueBefore = (digest: Notification): Date => morningsOf(digest).daily;

/** `instant`: whoever chose so since gets what still waits for them. */
export const isDue = (
  { dueAt }: Pick<Mail, 'dueAt'>,
  every: 'instant' | 'daily' | 'weekly',
  digest: Notification,
): boolean => dueAt < (every === 'weekly' ? morningsOf(digest).weekly : morningsOf(digest).daily);

/**
 * The digest of a day is a notification like any other, made from what waits instead of from an event. Its id names the
 * day, so each address gets one at the most, whatever is lost or restarted, and one mail has the news of all its groups.
 */
export function digests({ store, projections, now, requestTask }: DigestDeps) {
  return {
    async startDigest(): Promise<void> {
      const at = now();
      const day = latestDayAt(DIGEST_HOUR, at);
      const _id = `${DIGEST}.${day}`;
      if ((await store.notification(_id)) || !(await store.hasCollected(inParis(day, DIGEST_HOUR)))) return;
      await store.addNotification({
        _id,
        kind: DIGEST,
        to: DIGEST,
        groupId: null,
        data: { day },
        state: 'planning',
        wave: 0,
        cursor: '',
        planned: 0,
        at,
        dueAt: new Date(at.getTime() + PLANNED_AGAIN_MS),
      });
      await requestTask('plan-notification', _id);
    },

    /** Who has something due, a page of waiting news at a time. What the mail tells is looked up when it leaves. */
    async recipientsAfter(
      digest: Notification,
      cursor: string,
    ): Promise<{ recipients: Recipient[]; cursor: string | null }> {
      const { items, nextCursor } = await store.collectedPage(dueBefore(digest), {
        cursor: cursor === '' ? undefined : cursor,
        limit: ITEMS_AT_ONCE,
      });
      const contacts = await projections.contactsOfMany([...new Set(items.flatMap(({ groupId }) => groupId ?? []))]);
      const recipients = items.flatMap((item): Recipient[] => {
        const { to, groupId, locale } = item;
        if (!to) return [];
        const contact = contacts.get(groupId ?? '')?.find(({ email }) => email === to.email);
        if (
          contact &&
          frequencyOf(rowOfKind(item.kind), contact.frequency) === 'weekly' &&
          !isDue(item, 'weekly', digest)
        )
          return [];
        return [
          {
            email: to.email,
            name: contact?.name ?? to.name,
            locale: contact?.locale ?? locale,
            groupId: null,
            template: DIGEST,
          },
        ];
      });
      return { recipients, cursor: nextCursor };
    },
  };
}

export type Digests = ReturnType<typeof digests>;
