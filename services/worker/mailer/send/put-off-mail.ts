import { AppError } from '../../../../libs/errors/app-error.ts';
import { Resting } from '../../../../libs/errors/transient.ts';
import { DAY_MS } from '../../../../libs/time/clock.ts';
import type { MailerDeps } from '../deps.ts';
import { PLANNED_AGAIN_MS, type AddressedMail } from '../mail.ts';
import { noteSoftBounce } from '../suppressions/note-soft-bounce.ts';
import { failMail } from './fail-mail.ts';
import { MAIL_SERVER } from './mail-transport.ts';
import { pauseMs } from './pauses.ts';
import type { Passing } from './smtp-refusal.ts';

/** Tries within some seconds, for what passes as fast as it came. */
const QUICK_TRIES = 6;
/** Milliseconds for which the queue rests while the mail server takes nothing at all. */
const REST_MS = 5_000;
/** Tries of one mail for which the queue rests. Then the mail is put off alone, because one that breaks every session must not hold up the others for long. */
const TRIES_PER_REST = 12;
/** Days after which a mail that nobody takes fails. Documentation and problem pages name them in words (a test). */
export const MAIL_TRIED_DAYS = 3;

/**
 * Puts off a mail that was refused for a reason that passes.
 * @param mail with the try that was refused counted
 * @throws what has the job tried again, or mail-undeliverable after three days
 */
export async function putOffMail(
  deps: Pick<MailerDeps, 'mails' | 'carriers' | 'suppressions' | 'now'>,
  mail: AddressedMail,
  refused: Passing,
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
