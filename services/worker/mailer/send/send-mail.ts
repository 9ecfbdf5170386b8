import type { MailerDeps } from '../deps.ts';
import { isAddressed, mailOfTask, type AddressedMail, type Mail } from '../mail.ts';
import { noteDelivery } from '../suppressions/note-delivery.ts';
import { asTyped } from '../templates/as-typed.ts';
import { oneLine } from '../templates/wording.ts';
import { SENDING_MS } from './mail-transport.ts';
import { noteRefusal } from './note-refusal.ts';
import { prepareMail, type PrepareDeps } from './prepare-mail.ts';

type SendDeps = PrepareDeps & Pick<MailerDeps, 'transport' | 'countRest' | 'rests'>;

/**
 * Sends one mail with the news that it carries. The mail is claimed before it is sent, so that two runs never both send
 * it.
 * @throws mail-undeliverable, or an error after which the queue tries the task again
 */
export async function sendMail(deps: SendDeps, task: string): Promise<void> {
  const { notifications, mails, transport, now } = deps;
  const mail = await mails.find(mailOfTask(task));
  if (!mail || !isAddressed(mail) || !isToBeSent(mail)) return;
  const notification = await notifications.find(mail.notificationId);
  if (!notification) throw new Error(`mail ${mail._id} has lost its notification`);
  const rendered = await prepareMail(deps, mail, notification);
  if (!rendered || !(await mails.takeForSending(mail, new Date(now().getTime() + SENDING_MS)))) return;
  const { carries, ...message } = rendered;
  const outcome = await transport.send({
    ...message,
    to: { name: oneLine(asTyped(mail.to.name)), address: mail.to.email },
    messageId: mail.messageId,
  });
  if (outcome.sent) await noteSent(deps, mail, carries);
  else await noteRefusal(deps, mail, outcome);
}

/**
 * Returns true when this run may send the mail. A mail that was sent, or that another run has, is left alone. The sweep
 * finds a mail whose run died.
 */
const isToBeSent = ({ state, carrier }: Mail): boolean =>
  // An operator replays a mail that failed. A mail that failed with its carrier is replayed with the carrier, so this
  // task of its own comes too late.
  state === 'planned' || (state === 'failed' && carrier === undefined);

async function noteSent(deps: SendDeps, mail: AddressedMail, carries: boolean): Promise<void> {
  const { mails, carriers, now } = deps;
  const sentAt = now();
  await mails.markSent(mail, sentAt);
  if (carries) await carriers.end(mail._id, { state: 'sent', sentAt, lastError: null });
  await noteDelivery(deps, { email: mail.to.email, at: sentAt });
}
