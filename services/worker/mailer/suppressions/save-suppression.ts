import type { MailerDeps } from '../deps.ts';
import { contactComplained } from '../events.ts';
import type { Suppression } from './domain/suppression.ts';

/** Writes the record of an address. A new complaint is announced in the same write. */
export async function saveSuppression(
  { suppressions }: Pick<MailerDeps, 'suppressions'>,
  existing: Suppression | undefined,
  next: Suppression,
): Promise<void> {
  const isNewComplaint = existing?.reason !== 'complaint' && next.reason === 'complaint';
  await suppressions.save(next, { events: (saved) => (isNewComplaint ? contactComplained(saved) : []) });
}
