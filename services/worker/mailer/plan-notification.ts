import { TooEarly } from '../../../libs/errors/transient.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { rowOfKind, templateOf, WAVES, type Wave } from './catalogue.ts';
import { contactsWithRole, mailTo, taskOf, type Notification, type Recipient } from './mail.ts';
import { PLANNED_AGAIN_MS } from './notify.ts';
import type { Projections } from './projection-store.ts';
import type { MailStore } from './store.ts';

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
  requestTask: (task: 'send-mail', id: string) => Promise<void>;
};

export function planning({ store, projections, now, staff, senderDomain, requestTask }: PlanDeps) {
  const groupWaves = ({ kind, to, groupId, data }: Notification): readonly Told[] => {
    if (to === 'group') return [{ template: kind, after: async (cursor) => (cursor === '' && groupId !== null ? [groupId] : []) }];
    const { actionId, authorId, fundableAt } = data as { actionId: string; authorId: string; fundableAt?: string };
    const groups: Record<Wave, Told['after']> = {
      author: async (cursor) => (cursor === '' ? [authorId] : []),
      committed: (cursor) => projections.committedAfter(actionId, new Date(fundableAt ?? now()), cursor, GROUPS_AT_ONCE),
      other: (cursor) => projections.certifiedAfter(cursor, GROUPS_AT_ONCE),
    };
    const row = rowOfKind(kind);
    return (row.waves ?? WAVES).map((wave) => ({ template: templateOf(row, wave), after: groups[wave] }));
  };

  const recipientsIn = async ({ kind, to, groupId: itself }: Notification, template: string, groupIds: readonly string[]): Promise<Recipient[]> => {
    // Of many groups, the one that the news is about knows it already.
    const told = to === 'group' ? groupIds : (await projections.certifiedAmong(groupIds)).filter((groupId) => groupId !== itself);
    const contacts = await projections.contactsOfMany(told);
    const { roles } = rowOfKind(kind);
    return told.flatMap((groupId) => contactsWithRole(contacts.get(groupId) ?? [], roles).map(({ email, name, locale }) => ({ email, name, locale, groupId, template })));
  };

  const plan = async ({ _id }: Notification, recipients: readonly Recipient[]): Promise<number> => {
    const at = now();
    const dueAt = new Date(at.getTime() + PLANNED_AGAIN_MS);
    // One address may stand twice among them; a bulk write would take the second for a fresh one.
    const mails = new Map(recipients.map((recipient) => mailTo(recipient, _id, senderDomain, at, dueAt)).reverse().map((mail) => [mail._id, mail]));
    const fresh = await store.addMails([...mails.values()]);
    for (let from = 0; from < fresh.length; from += TASKS_AT_ONCE) {
      await Promise.all(fresh.slice(from, from + TASKS_AT_ONCE).map((mail) => requestTask('send-mail', taskOf(mail))));
    }
    return fresh.length;
  };

  /** One mail per recipient, a batch of groups at a time; interrupted, it goes on where it was. */
  return async function planNotification(id: string): Promise<void> {
    const notification = await store.notification(id);
    if (notification?.state !== 'planning') return;
    const { to, groupId } = notification;
    if (groupId !== null && !(await projections.group(groupId))) throw new TooEarly(`group ${groupId} is not known yet`);
    if (to === 'review' || to === 'finance' || to === 'ops') {
      const planned = await plan(notification, [{ email: staff[to], name: '', locale: 'fr', groupId: null, template: notification.kind }]);
      await store.keepProgress(id, 0, '', planned);
      return store.finishPlanning(id);
    }
    const waves = groupWaves(notification);
    for (const [index, { template, after }] of waves.entries()) {
      if (index < notification.wave) continue;
      let cursor = index === notification.wave ? notification.cursor : '';
      for (;;) {
        const groupIds = await after(cursor);
        const last = groupIds.at(-1);
        if (last === undefined) break;
        cursor = last;
        const planned = await plan(notification, await recipientsIn(notification, template, groupIds));
        await store.keepProgress(id, index, cursor, planned);
      }
    }
    await store.finishPlanning(id);
  };
}
