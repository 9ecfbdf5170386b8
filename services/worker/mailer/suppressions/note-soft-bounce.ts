import { onNewestState } from '../../../../libs/errors/transient.ts';
import { recipientKey } from '../../../../libs/signing/recipient-key.ts';
import type { MailerDeps } from '../deps.ts';
import { bounceSoftly, type AddressReport } from './domain/suppression.ts';
import { saveSuppression } from './save-suppression.ts';

/** Counts a temporary bounce, once for each day. After enough of them within a month the address is suppressed. */
export const noteSoftBounce = (
  deps: Pick<MailerDeps, 'suppressions'>,
  { email, ...report }: AddressReport,
): Promise<void> =>
  onNewestState(async () => {
    const key = recipientKey(email);
    const existing = await deps.suppressions.find(key);
    const bounced = bounceSoftly(existing, key, report);
    if (bounced) await saveSuppression(deps, existing, bounced);
  });
