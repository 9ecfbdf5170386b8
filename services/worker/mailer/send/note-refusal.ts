import type { MailerDeps } from '../deps.ts';
import type { AddressedMail } from '../mail.ts';
import { noteSoftBounce } from '../suppressions/note-soft-bounce.ts';
import { suppressAddress } from '../suppressions/suppress-address.ts';
import { failMail } from './fail-mail.ts';
import { MAIL_SERVER, type NotSent } from './mail-transport.ts';
import { giveUpOldMail, putOffMail } from './put-off-mail.ts';
import { restQueue, type Trouble } from './rest-queue.ts';
import { isNothingTaken, isRefusedRun } from './run-of-answers.ts';
import { isFinal, type Refusal } from './smtp-refusal.ts';
import type { Refused } from './store.ts';
import { undoRefusedRun } from './undo-refused-run.ts';

/**
 * A mail of which nobody knows whether the server took it is tried so many times more. Each try may bring the same mail
 * again, under the same Message-ID.
 */
export const UNHEARD_TRIES = 1;

type RefusalDeps = Pick<MailerDeps, 'mails' | 'carriers' | 'suppressions' | 'known' | 'now' | 'countRest' | 'rests'>;

/**
 * Decides what becomes of a mail that was not taken, and of its address. In trouble with the mail server no address
 * suffers, whatever the server said about it.
 * @throws an error after which the queue rests or tries the job again, or mail-undeliverable after three days
 */
export async function noteRefusal(deps: RefusalDeps, mail: AddressedMail, { refused, error }: NotSent): Promise<void> {
  const tried = { ...mail, attempts: mail.attempts + 1 };
  const unheard = (mail.unheard ?? 0) + 1;
  const said: Refused = {
    lastError: error,
    refused,
    answeredAt: deps.now(),
    ...(refused === 'unheard' && { unheard }),
  };
  const trouble = await troubleOf(deps, mail, refused);
  if (trouble !== undefined) {
    await giveUpOldMail(deps, tried, said);
    if (trouble === 'run') await undoRefusedRun(deps);
    await restQueue(deps, tried, trouble, said);
    return putOffMail(deps, tried, isFinal(refused) ? 'policy' : refused, said);
  }
  const report = { email: mail.to.email, by: MAIL_SERVER, at: deps.now() };
  if (isFinal(refused)) {
    if (refused === 'address') await suppressAddress(deps, report, 'refused');
    return failMail(deps, mail, said);
  }
  if (refused === 'unheard' && unheard > UNHEARD_TRIES) return failMail(deps, mail, said);
  await giveUpOldMail(deps, tried, said);
  if (refused === 'mailbox') await noteSoftBounce(deps, report);
  return putOffMail(deps, tried, refused, said);
}

/** Tells whether a refusal, together with the newest answers about others, shows that we ourselves are kept from sending. */
async function troubleOf(
  { mails, now }: RefusalDeps,
  mail: AddressedMail,
  refused: Refusal,
): Promise<Trouble | undefined> {
  if (refused === 'session') return 'session';
  if (refused === 'later' || refused === 'unheard') return undefined;
  const others = await mails.lastAnswers(mail, now());
  if (refused === 'sender' && isNothingTaken(others)) return 'sender';
  return isRefusedRun([{ email: mail.to.email, refused }, ...others]) ? 'run' : undefined;
}
