import type { MailerDeps } from '../deps.ts';
import { digestRecipients } from '../digest/digest-recipients.ts';
import { contactsWithRole, type Notification, type Recipient } from '../mail.ts';
import { DIGEST, rowOfKind, templateOf, WAVES, type Wave } from './catalogue.ts';

/** The contacts of this many groups are read at once, so that any number of groups fits into memory. */
const GROUPS_AT_ONCE = 100;

export type BatchDeps = Pick<MailerDeps, 'known' | 'carriers' | 'staff' | 'now'>;

/** A batch holds some recipients, and the point from which planning continues after them. */
export type Batch = { readonly wave: number; readonly cursor: string; readonly recipients: readonly Recipient[] };

/** These groups are told in the same words. They are read in batches, in the order of their ids. */
type GroupWave = { readonly template: string; readonly groupsAfter: (cursor: string) => Promise<readonly string[]> };

/**
 * Reads the recipients of a notification, from the point at which its planning was interrupted. An address may come
 * more than once.
 */
export function recipientBatches(deps: BatchDeps, notification: Notification): AsyncIterable<Batch> {
  const { to } = notification;
  if (to === 'review' || to === 'finance' || to === 'ops') return staffBatch(notification, deps.staff[to]);
  return to === DIGEST ? digestBatches(deps, notification) : groupBatches(deps, notification);
}

async function* staffBatch({ kind: template }: Notification, email: string): AsyncIterable<Batch> {
  yield { wave: 0, cursor: '', recipients: [{ email, name: '', locale: 'fr', groupId: null, template }] };
}

async function* digestBatches(deps: BatchDeps, digest: Notification): AsyncIterable<Batch> {
  let cursor: string | null = digest.cursor;
  while (cursor !== null) {
    const page: Awaited<ReturnType<typeof digestRecipients>> = await digestRecipients(deps, digest, cursor);
    cursor = page.cursor;
    yield { wave: 0, cursor: cursor ?? '', recipients: page.recipients };
  }
}

async function* groupBatches(deps: BatchDeps, notification: Notification): AsyncIterable<Batch> {
  for (const [wave, { template, groupsAfter }] of groupWaves(deps, notification).entries()) {
    if (wave < notification.wave) continue;
    let cursor = wave === notification.wave ? notification.cursor : '';
    for (;;) {
      const groupIds = await groupsAfter(cursor);
      const last = groupIds.at(-1);
      if (last === undefined) break;
      cursor = last;
      yield { wave, cursor, recipients: await recipientsIn(deps, notification, template, groupIds) };
    }
  }
}

function groupWaves({ known, now }: BatchDeps, { kind, to, groupId, data }: Notification): readonly GroupWave[] {
  if (to === 'group')
    return [{ template: kind, groupsAfter: async (cursor) => (cursor === '' && groupId !== null ? [groupId] : []) }];
  const { actionId, authorId, fundableAt } = data as { actionId: string; authorId: string; fundableAt?: string };
  const groups: Record<Wave, GroupWave['groupsAfter']> = {
    author: async (cursor) => (cursor === '' ? [authorId] : []),
    committed: (cursor) => known.votes.committedAfter(actionId, new Date(fundableAt ?? now()), cursor, GROUPS_AT_ONCE),
    other: (cursor) => known.groups.certifiedAfter(cursor, GROUPS_AT_ONCE),
  };
  const row = rowOfKind(kind);
  return (row.waves ?? WAVES).map((wave) => ({ template: templateOf(row, wave), groupsAfter: groups[wave] }));
}

async function recipientsIn(
  { known }: BatchDeps,
  { kind, to, groupId: itself }: Notification,
  template: string,
  groupIds: readonly string[],
): Promise<Recipient[]> {
  // When many groups are told, the group that the news concerns knows it already.
  const concerned =
    to === 'group' ? groupIds : (await known.groups.certifiedAmong(groupIds)).filter((groupId) => groupId !== itself);
  const contacts = await known.contacts.ofMany(concerned);
  const { roles } = rowOfKind(kind);
  return concerned.flatMap((groupId) =>
    contactsWithRole(contacts.get(groupId) ?? [], roles).map(({ email, name, locale }) => ({
      email,
      name,
      locale,
      groupId,
      template,
    })),
  );
}
