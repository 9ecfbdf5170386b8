import { conflict } from '../../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../../libs/errors/transient.ts';
import type { MailerDeps } from '../deps.ts';
import { lift, type Suppression } from './domain/suppression.ts';

/** Allows mails to an address again, when an operator decides so. @throws not-found, not-suppressed */
export const liftSuppression = (
  { suppressions, now }: Pick<MailerDeps, 'suppressions' | 'now'>,
  id: string,
  { by, why }: { readonly by: string; readonly why: string },
): Promise<Suppression> =>
  onNewestState(async () => {
    const lifted = lift(await suppressions.get(id), { by, why, at: now() });
    if (!lifted) throw conflict('not-suppressed', 'This address is written to already.');
    return suppressions.save(lifted);
  });
