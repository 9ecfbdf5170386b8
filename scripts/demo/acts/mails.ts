import { contactsToTell, mailTo, waitForMails } from '../fundable-mails.ts';
import { excerptOf } from '../group-mails.ts';
import { groupNamed, LATE_GROUP, type Stage } from '../stage.ts';
import type { Action } from './proposals.ts';

const LINES_SHOWN = 14;

/** Shows that every certified group hears once of each action that is open to it. */
export async function readTheMails(stage: Stage, fundable: readonly Action[]): Promise<void> {
  const { narrator, certified } = stage;
  await narrator.headline('Every certified group gets one mail per fundable action, voters or not');
  const contacts = contactsToTell(stage);
  await waitForMails(stage, fundable, narrator.progress('mails caught', contacts.length * fundable.length));
  const english = contacts.filter(({ locale }) => locale === 'en').length;
  await narrator.tell(
    `${fundable.length} actions × ${contacts.length} contacts of ${certified.length} groups: ${english} contacts in English, ${contacts.length - english} in French, one mail each`,
  );
  const late = groupNamed(stage, LATE_GROUP);
  const [action] = fundable;
  const mail = action && (await mailTo(stage, action, late.contacts[0].email));
  if (!mail) throw new Error(`${late.name} got no mail.`);
  await narrator.tell(`for example to ${late.contacts[0].name} of ${late.name}, who never voted:`);
  narrator.detail(...excerptOf(mail, LINES_SHOWN));
}
