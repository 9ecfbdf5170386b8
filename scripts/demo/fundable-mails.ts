import { readMails, type Mail } from '../../libs/embedded/mailbox.ts';
import { messageOf } from '../../libs/errors/message-of.ts';
import type { Action } from './acts/proposals.ts';
import type { Stage } from './stage.ts';
import { until } from './waiting.ts';

/**
 * The subjects of the mail that tells a group that an action is fundable begin like this: for its author, for the
 * groups that committed, and for the others.
 */
const SUBJECTS = {
  fr: ['Votre action est finançable', 'Votre place est réservée', 'Votre groupe peut la faire'],
  en: ['Your action is fundable', 'Your place is set aside', 'Your group can do it'],
} as const;

/** Gives the mails about this action, by recipient. */
async function mailsAbout({ mailFolder }: Stage, { idea }: Action): Promise<Map<string, Mail[]>> {
  const byRecipient = new Map<string, Mail[]>();
  for (const mail of await readMails(mailFolder)) {
    const [recipient = ''] = mail.to;
    const begins = Object.values(SUBJECTS)
      .flat()
      .some((subject) => mail.subject.startsWith(subject));
    if (begins && mail.text.includes(idea.title))
      byRecipient.set(recipient, [...(byRecipient.get(recipient) ?? []), mail]);
  }
  return byRecipient;
}

const count = (mails: ReadonlyMap<string, readonly Mail[]>) =>
  [...mails.values()].reduce((sum, each) => sum + each.length, 0);

export const contactsToTell = ({ certified }: Stage) => certified.flatMap(({ contacts }) => contacts);

const FAULTS_TOLD = 5;

/** Waits until every contact of a certified group has its mails. */
export async function waitForMails(
  stage: Stage,
  actions: readonly Action[],
  onCount: (mails: number) => void,
): Promise<void> {
  const expected = contactsToTell(stage).length * actions.length;
  let seen = 0;
  for (;;) {
    const before = seen;
    // Each mail that arrives renews the patience, so only a standstill is a fault.
    seen = await until(`${expected} mails about fundable actions, of which ${before} arrived`, async () => {
      let sum = 0;
      for (const action of actions) sum += count(await mailsAbout(stage, action));
      return sum > before && sum;
    }).catch(async (error: unknown) => {
      const faults = (await Promise.all(actions.map((action) => faultsOfMails(stage, action)))).flat();
      throw new Error(
        [
          messageOf(error),
          ...faults.slice(0, FAULTS_TOLD).map((fault) => `  ${fault}`),
          ...(faults.length > FAULTS_TOLD ? [`  … and ${faults.length - FAULTS_TOLD} more`] : []),
        ].join('\n'),
      );
    });
    onCount(Math.min(seen, expected));
    if (seen >= expected) return;
  }
}

/**
 * Says what is wrong with the mails about this action. Nothing is wrong if each contact got exactly one, in its
 * language.
 */
export async function faultsOfMails(stage: Stage, action: Action): Promise<string[]> {
  const mails = await mailsAbout(stage, action);
  const faults: string[] = [];
  for (const { email, locale } of contactsToTell(stage)) {
    const mailsToContact = mails.get(email) ?? [];
    mails.delete(email);
    if (mailsToContact.length !== 1)
      faults.push(`${email} got ${mailsToContact.length} mails about « ${action.idea.title} », not 1`);
    else if (!SUBJECTS[locale].some((subject) => mailsToContact[0]?.subject.startsWith(subject)))
      faults.push(`${email} reads ${locale}, but got "${mailsToContact[0]?.subject ?? ''}"`);
  }
  for (const [email] of mails)
    faults.push(`${email} was told of « ${action.idea.title} », but is of no certified group`);
  return faults;
}

export const mailTo = async (stage: Stage, action: Action, email: string): Promise<Mail | undefined> =>
  (await mailsAbout(stage, action)).get(email)?.[0];
