import type { MailFrequency } from '../../../../libs/events/payloads/directory.ts';
import type { MailerDeps } from '../deps.ts';
import { knownVoteId } from '../known.ts';
import type { Mail, Notification } from '../mail.ts';
import { frequencyOf, rowOfKind } from '../tell/catalogue.ts';

export type WantedFrequency = Exclude<MailFrequency, 'none'>;

/**
 * A stance says what to do with news that could be sent now: it is told as often as its contact wants, or it is not
 * told.
 */
export type Stance = { readonly every: WantedFrequency } | { readonly silent: string };

/** This is why a mail to a suppressed address is not sent. */
export const SUPPRESSED_ADDRESS = 'suppressed-address';

type StanceDeps = Pick<MailerDeps, 'suppressions' | 'known'>;

/**
 * Decides about a mail when it is sent and not when it was planned, because choices and certifications change in the
 * meantime.
 */
export async function decideStance(deps: StanceDeps, mail: Mail, notification: Notification): Promise<Stance> {
  const { groupId } = mail;
  const email = mail.to?.email ?? '';
  if (await deps.suppressions.isSuppressed(email)) return { silent: SUPPRESSED_ADDRESS };
  if (groupId === null) return { every: 'instant' };
  const contact = (await deps.known.contacts.of(groupId)).find((candidate) => candidate.email === email);
  if (!contact) return { silent: 'no-longer-a-contact' };
  const every = frequencyOf(rowOfKind(notification.kind), contact.frequency);
  if (every === 'none') return { silent: 'opted-out' };
  const silent = await whyOvertaken(deps, groupId, notification);
  return silent === undefined ? { every } : { silent };
}

/** @returns why news is none any more for a group; undefined while it is */
async function whyOvertaken(
  { known }: StanceDeps,
  groupId: string,
  { kind, to, data = {} }: Notification,
): Promise<string | undefined> {
  const row = rowOfKind(kind);
  const actionId = String(data['actionId']);
  if ((row.optional || to !== 'group') && !(await known.groups.find(groupId))?.certified) return 'not-certified';
  if (row.untilFundable && (await known.crossings.find(actionId))) return 'overtaken';
  if (row.inPlannedMonth && !(await known.votes.find(knownVoteId(actionId, groupId)))?.active) return 'withdrawn';
  return undefined;
}
