import { onNewestState } from '../../../../libs/errors/transient.ts';
import { recipientKey } from '../../../../libs/signing/recipient-key.ts';
import type { MailerDeps } from '../deps.ts';
import { suppress, type AddressReport, type SuppressionReason } from './domain/suppression.ts';
import { saveSuppression } from './save-suppression.ts';

/** Suppresses an address because of the report of a mail server or a provider, until an operator decides otherwise. */
export const suppressAddress = (
  deps: Pick<MailerDeps, 'suppressions' | 'known'>,
  { email, by, at }: AddressReport,
  reason: SuppressionReason,
): Promise<void> =>
  onNewestState(async () => {
    const key = recipientKey(email);
    const existing = await deps.suppressions.find(key);
    const groups = reason === 'complaint' ? await deps.known.contacts.withAddress([email]) : [];
    const complainedIn = groups.map(({ _id }) => _id);
    const suppressed = suppress(existing, key, { reason, by, at, complainedIn });
    if (suppressed) await saveSuppression(deps, existing, suppressed);
  });
