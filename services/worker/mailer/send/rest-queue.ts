import { Resting } from '../../../../libs/errors/transient.ts';
import { SECOND_MS } from '../../../../libs/time/clock.ts';
import type { MailerDeps } from '../deps.ts';
import { PLANNED_AGAIN_MS, type AddressedMail } from '../mail.ts';
import type { Refused } from './store.ts';

/**
 * The queue rests for one of these reasons: the mail server accepts nothing now, it does not let us send, or it refuses
 * most recipients of a run.
 */
export const TROUBLES = ['session', 'sender', 'run'] as const;
export type Trouble = (typeof TROUBLES)[number];

/** How long the queue rests for each trouble, in milliseconds, and for how many tries of one mail. */
export type Rests = Readonly<Record<Trouble, { readonly restMs: number; readonly tries: number }>>;
/**
 * The queue rests for so many milliseconds, and for at most so many tries of one mail. After that only this mail is put
 * off, because a mail that breaks every session must not delay the others for long.
 */
export const RESTS: Rests = {
  session: { restMs: 5 * SECOND_MS, tries: 12 },
  sender: { restMs: 60 * SECOND_MS, tries: 4 },
  run: { restMs: 60 * SECOND_MS, tries: 4 },
};

/**
 * Puts the mail back and lets the whole queue rest.
 * @param mail with the try that was refused counted
 * @throws Resting; returns when the mail has had its tries
 */
export async function restQueue(
  { mails, now, countRest, rests }: Pick<MailerDeps, 'mails' | 'now' | 'countRest' | 'rests'>,
  mail: AddressedMail,
  trouble: Trouble,
  refused: Refused,
): Promise<void> {
  const { restMs, tries } = rests[trouble];
  if (mail.attempts % tries === 0) return;
  await mails.putBack(mail, refused, new Date(now().getTime() + PLANNED_AGAIN_MS));
  countRest(trouble);
  throw new Resting(refused.lastError ?? trouble, restMs);
}
