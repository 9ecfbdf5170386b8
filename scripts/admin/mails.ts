import { sendAgain } from '../../services/worker/mailer/send/send-again.ts';
import { openMails } from '../../services/worker/mailer/send/store.ts';
import { liftSuppressionsSince } from '../../services/worker/mailer/suppressions/lift-suppressions-since.ts';
import { openSuppressions } from '../../services/worker/mailer/suppressions/store.ts';
import type { System } from './open-system.ts';
import { table } from './table.ts';

type Stores = Pick<System, 'database'>;

const SHOWN = 100;
const now = () => new Date();
const mailsOf = (system: Stores) => openMails(system.database('worker'));

/** Shows the mails that were not sent since a moment, with the words of the mail server, the newest first. */
export async function listUnsent(system: Stores, since: Date): Promise<string> {
  const unsent = await mailsOf(system).unsentSince(since, SHOWN);
  const rows = unsent.map(({ endedAt, kind, state, refused, lastError }) => ({
    ended: endedAt?.toISOString() ?? '',
    kind,
    state,
    refused: refused ?? '',
    words: (lastError ?? '').replace(/\s+/g, ' ').slice(0, 160),
  }));
  return rows.length === 0 ? 'no mail failed since then' : table(rows);
}

/** Lifts all suppressions since a moment, in as many steps as it takes. */
export async function liftSince(
  system: Stores,
  since: Date,
  note: { readonly by: string; readonly why: string },
): Promise<string> {
  const suppressions = openSuppressions(system.database('worker'), () => undefined);
  const count = await inSteps(async () => {
    const { lifted, left } = await liftSuppressionsSince({ suppressions, now }, since, note);
    return { done: lifted, left };
  });
  return `${count} addresses are written to again`;
}

/** Plans again all mails that failed since a moment, in as many steps as it takes. */
export async function sendAgainSince(system: Stores, since: Date): Promise<string> {
  const mails = mailsOf(system);
  const count = await inSteps(async () => {
    const { planned, left } = await sendAgain({ mails, now }, since);
    return { done: planned, left };
  });
  return `${count} mails are sent again within some minutes`;
}

/** Takes one step after another. A step that could do nothing is the last, so that it never goes on for ever. */
async function inSteps(step: () => Promise<{ readonly done: number; readonly left: boolean }>): Promise<number> {
  let count = 0;
  for (;;) {
    const { done, left } = await step();
    count += done;
    if (!left || done === 0) return count;
  }
}
