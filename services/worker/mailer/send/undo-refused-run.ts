import { plusDays } from '../../../../libs/time/clock.ts';
import type { MailerDeps } from '../deps.ts';
import { liftSuppressionsSince } from '../suppressions/lift-suppressions-since.ts';
import { MAIL_SERVER } from './mail-transport.ts';
import { MAIL_TRIED_DAYS } from './put-off-mail.ts';
import { RUN_MS } from './run-of-answers.ts';

/** One look undoes at most this many refusals. The next refusal of the run looks again. */
const UNDONE_AT_ONCE = 200;

/**
 * Takes back what the first refusals of a run did, before it was seen that most recipients are refused: their addresses
 * are written to again, and their mails are tried again.
 */
export async function undoRefusedRun(deps: Pick<MailerDeps, 'mails' | 'suppressions' | 'now'>): Promise<void> {
  const since = new Date(deps.now().getTime() - RUN_MS);
  await liftSuppressionsSince(deps, since, { by: MAIL_SERVER, why: 'most recipients of a run were refused' }, [
    'refused',
  ]);
  const tooOld = plusDays(deps.now(), -MAIL_TRIED_DAYS);
  const found = await deps.mails.unsentSince(since, UNDONE_AT_ONCE);
  const refused = found.filter((mail) => mail.refused === 'address' && (mail.triedFrom ?? mail.at) > tooOld);
  await deps.mails.planAgain(refused, { dueAt: deps.now() });
}
