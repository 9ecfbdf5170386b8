import type { AnyEvent } from '../../../../libs/events/event.ts';
import type { MailerDeps } from '../deps.ts';
import { contactComplained } from '../events.ts';

/** Every complaint that still holds. One that was lifted must not end what was chosen since. */
export async function* replayComplaints({ suppressions }: Pick<MailerDeps, 'suppressions'>): AsyncIterable<AnyEvent> {
  for await (const complaint of suppressions.complaints()) yield* contactComplained(complaint);
}
