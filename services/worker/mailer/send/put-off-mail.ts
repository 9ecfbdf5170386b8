import { AppError } from '../../../../libs/errors/app-error.ts';
import { DAY_MS } from '../../../../libs/time/clock.ts';
import type { MailerDeps } from '../deps.ts';
import { PLANNED_AGAIN_MS, type AddressedMail } from '../mail.ts';
import { failMail } from './fail-mail.ts';
import { pauseMs } from './pauses.ts';
import type { PassingRefusal } from './smtp-refusal.ts';
import type { Refused } from './store.ts';

/** A refusal that may pass quickly is tried this many times within some seconds. */
export const QUICK_TRIES = 6;
/**
 * A mail that no server accepts fails after this many days. Documentation and problem pages name the number in words,
 * and a test compares them.
 */
export const MAIL_TRIED_DAYS = 3;

/**
 * Puts off a mail that was refused for a reason that may pass.
 * @param mail with the try that was refused counted
 * @param pausedAs the reason that the pause depends on
 * @throws an error after which the queue tries the job again
 */
export async function putOffMail(
  { mails, now }: Pick<MailerDeps, 'mails' | 'now'>,
  mail: AddressedMail,
  pausedAs: PassingRefusal,
  refused: Refused,
): Promise<void> {
  const after = (ms: number) => new Date(now().getTime() + ms);
  if (pausedAs === 'later' && mail.round === 0 && mail.attempts < QUICK_TRIES) {
    await mails.putBack(mail, refused, after(PLANNED_AGAIN_MS));
    throw new Error(refused.lastError ?? pausedAs);
  }
  await mails.postpone(mail, refused, after(pauseMs(mail.round, pausedAs)));
}

/**
 * Gives up a mail that was tried for long enough.
 * @throws mail-undeliverable, which makes its task a dead letter
 */
export async function giveUpOldMail(
  deps: Pick<MailerDeps, 'mails' | 'carriers' | 'now'>,
  mail: AddressedMail,
  refused: Refused,
): Promise<void> {
  if (deps.now().getTime() - (mail.triedFrom ?? mail.at).getTime() <= MAIL_TRIED_DAYS * DAY_MS) return;
  await failMail(deps, mail, refused);
  throw new AppError(
    'conflict',
    'mail-undeliverable',
    `Nobody took this mail within three days: ${refused.lastError ?? ''}`,
  );
}
