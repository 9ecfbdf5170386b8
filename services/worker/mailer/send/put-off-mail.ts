import { AppError } from '../../../../libs/errors/app-error.ts';
import { Resting } from '../../../../libs/errors/transient.ts';
import { DAY_MS } from '../../../../libs/time/clock.ts';
import type { MailerDeps } from '../deps.ts';
import { PLANNED_AGAIN_MS, type AddressedMail } from '../mail.ts';
import { noteSoftBounce } from '../suppressions/note-soft-bounce.ts';
import { failMail } from './fail-mail.ts';
import { MAIL_SERVER } from './mail-transport.ts';
import { pauseMs } from './pauses.ts';
import type { PassingRefusal } from './smtp-refusal.ts';

/** A refusal that may pass quickly is tried this many times within some seconds. */
export const QUICK_TRIES = 6;
/** The queue rests for this many milliseconds while the mail server accepts nothing at all. */
export const REST_MS = 5_000;
/**
 * The queue rests for at most this many tries of one mail. After that only this mail is put off, because a mail that
 * breaks every session must not delay the others for long.
 */
const TRIES_PER_REST = 12;
/**
 * A mail that no server accepts fails after this many days. Documentation and problem pages name the number in words,
 * and a test compares them.
 */
export const MAIL_TRIED_DAYS = 3;

/**
 * Puts off a mail that was refused for a reason that may pass.
 * @param mail with the try that was refused counted
 * @throws an error after which the queue tries the job again, or mail-undeliverable after three days
 */
export async function putOffMail(
  deps: Pick<MailerDeps, 'mails' | 'carriers' | 'suppressions' | 'now'>,
  mail: AddressedMail,
  refused: PassingRefusal,
  error: string,
): Promise<void> {
  const { mails, now } = deps;
  const after = (ms: number) => new Date(now().getTime() + ms);
  if (now().getTime() - mail.at.getTime() > MAIL_TRIED_DAYS * DAY_MS) {
    await failMail(deps, mail, error);
    throw new AppError('conflict', 'mail-undeliverable', `Nobody took this mail within three days: ${error}`);
  }
  if (refused === 'mailbox') await noteSoftBounce(deps, { email: mail.to.email, by: MAIL_SERVER, at: now() });
  if (refused === 'session' && mail.attempts % TRIES_PER_REST !== 0) {
    await mails.putBack(mail, error, after(PLANNED_AGAIN_MS));
    throw new Resting(error, REST_MS);
  }
  if (refused === 'later' && mail.round === 0 && mail.attempts < QUICK_TRIES) {
    await mails.putBack(mail, error, after(PLANNED_AGAIN_MS));
    throw new Error(error);
  }
  await mails.postpone(mail, error, after(pauseMs(mail.round, refused)));
}
