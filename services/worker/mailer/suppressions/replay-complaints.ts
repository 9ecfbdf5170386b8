import type { AnyEvent } from '../../../../libs/events/event.ts';
import type { MailerDeps } from '../deps.ts';
import { contactComplained } from '../events.ts';

/**
 * Announces every complaint that is still valid. A complaint that was lifted must not undo later choices of the
 * contact.
 */
export async function* replayComplaints({ suppressions }: Pick<MailerDeps, 'suppressions'>): AsyncIterable<AnyEvent> {
  for await (const complaint of suppressions.complaints()) yield* contactComplained(complaint);
}
