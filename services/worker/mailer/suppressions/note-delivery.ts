import { onNewestState } from '../../../../libs/errors/transient.ts';
import type { MailerDeps } from '../deps.ts';
import { emptySoftBounces } from './domain/suppression.ts';

/** Empties the count of temporary bounces of an address, because the mail server took a mail to it. */
export const noteDelivery = (
  { suppressions }: Pick<MailerDeps, 'suppressions'>,
  { email, at }: { readonly email: string; readonly at: Date },
): Promise<void> =>
  onNewestState(async () => {
    const emptied = emptySoftBounces(await suppressions.withSoftBounces(email), at);
    if (emptied) await suppressions.save(emptied);
  });
