import { notFound } from '../../../../libs/errors/app-error.ts';
import { recipientKey } from '../../../../libs/signing/recipient-key.ts';
import type { MailerDeps } from '../deps.ts';
import type { KnownAction } from '../known.ts';
import { newNotification, type Notification, type Recipient } from '../mail.ts';
import { findRow, frequencyOf, type Row } from './catalogue.ts';
import { recipientBatches, type BatchDeps } from './recipient-batches.ts';

/**
 * This preview counts the addresses that a notification would reach now. Its `recipients` is the later `planned` number
 * of the notification; the other numbers add up to it.
 */
export type Preview = {
  readonly kind: string;
  readonly recipients: number;
  readonly atOnce: number;
  readonly inDigest: number;
  readonly suppressed: number;
};

type PreviewDeps = BatchDeps & Pick<MailerDeps, 'suppressions'>;

/**
 * Reads the recipients as planning does, and writes nothing. It keeps only a short key of each address in memory.
 * @throws not-found, not-known-yet
 */
export async function previewNotification(deps: PreviewDeps, kind: string, actionId: string): Promise<Preview> {
  const row = findRow(kind);
  if (row?.to !== 'certified-groups') throw notFound('notification to all certified groups of this kind');
  const [action, crossing] = await Promise.all([deps.known.actions.get(actionId), deps.known.crossings.find(actionId)]);
  const notification = imagined(row, action, crossing?.fundableAt, deps.now());
  const seen = new Set<string>();
  const counts = { atOnce: 0, inDigest: 0, suppressed: 0 };
  for await (const { recipients } of recipientBatches(deps, notification)) {
    const fresh = recipients.filter(({ email }) => seen.size < seen.add(recipientKey(email)).size);
    for (const outcome of await outcomesOf(deps, row, fresh)) counts[outcome] += 1;
  }
  return { kind, recipients: seen.size, ...counts };
}

function imagined(row: Row<never>, action: KnownAction, fundableAt: Date | undefined, at: Date): Notification {
  // An author without words of its own in this notification is not told about its own action.
  const groupId = row.waves?.includes('author') === false ? action.groupId : null;
  const data = { actionId: action._id, authorId: action.groupId, fundableAt: (fundableAt ?? at).toISOString() };
  return newNotification({
    _id: 'preview',
    kind: row.kind,
    to: row.to,
    groupId,
    data,
    state: 'planning',
    at,
    dueAt: at,
  });
}

async function outcomesOf(
  { known, suppressions }: PreviewDeps,
  row: Row<never>,
  recipients: readonly Recipient[],
): Promise<('atOnce' | 'inDigest' | 'suppressed')[]> {
  const suppressed = await suppressions.suppressedAmong(recipients.map(({ email }) => recipientKey(email)));
  const contacts = await known.contacts.ofMany([...new Set(recipients.flatMap(({ groupId }) => groupId ?? []))]);
  return recipients.map(({ groupId, email }) => {
    const contact = contacts.get(groupId ?? '')?.find((candidate) => candidate.email === email);
    const frequency = frequencyOf(row, contact?.frequency ?? 'none');
    if (frequency === 'none' || suppressed.has(recipientKey(email))) return 'suppressed';
    return frequency === 'instant' ? 'atOnce' : 'inDigest';
  });
}
