import { notFound, notKnownYet } from '../../../../libs/errors/app-error.ts';
import { recipientKey } from '../../../../libs/signing/recipient-key.ts';
import type { Clock } from '../../../../libs/time/clock.ts';
import type { Projections } from '../known.ts';
import type { Notification, Recipient } from '../mail.ts';
import type { Suppressions } from '../suppressions/store.ts';
import { findRow, frequencyOf } from './catalogue.ts';
import type { Planning } from './plan-notification.ts';

/** How many addresses a notification would reach now. `recipients` is what its `planned` becomes; the others add up to it. */
export type Preview = {
  readonly kind: string;
  readonly recipients: number;
  readonly atOnce: number;
  readonly inDigest: number;
  readonly suppressed: number;
};

type PreviewDeps = {
  batchesOf: Planning['batchesOf'];
  projections: Projections;
  suppressions: Suppressions;
  now: Clock;
};

/** Walks through the recipients as planning does, and writes nothing. Of each address only a short key is remembered. */
export function previewing({ batchesOf, projections, suppressions, now }: PreviewDeps) {
  const choicesOf = async (recipients: readonly Recipient[]) => {
    const contacts = await projections.contactsOfMany([...new Set(recipients.flatMap(({ groupId }) => groupId ?? []))]);
    return ({ groupId, email }: Recipient) =>
      contacts.get(groupId ?? '')?.find((contact) => contact.email === email)?.frequency ?? 'none';
  };

  return async function previewOf(kind: string, actionId: string): Promise<Preview> {
    const row = findRow(kind);
    if (row?.to !== 'certified-groups') throw notFound('notification to all certified groups of this kind');
    const [action, crossing] = await Promise.all([projections.action(actionId), projections.crossing(actionId)]);
    if (!action) throw notKnownYet('action');
    const at = now();
    const data = { actionId, authorId: action.groupId, fundableAt: (crossing?.fundableAt ?? at).toISOString() };
    // An author who has no words of its own is not told what it did.
    const groupId = row.waves?.includes('author') === false ? action.groupId : null;
    const notification: Notification = {
      _id: 'preview',
      kind,
      to: row.to,
      groupId,
      data,
      state: 'planning',
      wave: 0,
      cursor: '',
      planned: 0,
      at,
      dueAt: at,
    };
    const seen = new Set<string>();
    const counts = { atOnce: 0, inDigest: 0, suppressed: 0 };
    for await (const { recipients } of batchesOf(notification)) {
      const fresh = recipients.filter(({ email }) => seen.size < seen.add(recipientKey(email)).size);
      const [suppressed, chosenBy] = [
        await suppressions.suppressedAmong(fresh.map(({ email }) => recipientKey(email))),
        await choicesOf(fresh),
      ];
      for (const recipient of fresh) {
        const frequency = frequencyOf(row, chosenBy(recipient));
        if (frequency === 'none' || suppressed.has(recipientKey(recipient.email))) counts.suppressed += 1;
        else counts[frequency === 'instant' ? 'atOnce' : 'inDigest'] += 1;
      }
    }
    return { kind, recipients: seen.size, ...counts };
  };
}
