import type { MailerDeps } from '../deps.ts';
import type { AddressedMail, Notification } from '../mail.ts';
import { gatherBurst } from '../merge/gather-burst.ts';
import { gatherDigest } from '../merge/gather-digest.ts';
import { DIGEST } from '../tell/catalogue.ts';
import { decideStance, type Stance } from './decide-stance.ts';
import { renderMail, renderNews, type RenderDeps, type RenderedMail } from './render-mail.ts';

export type PrepareDeps = RenderDeps &
  Pick<MailerDeps, 'notifications' | 'mails' | 'carriers' | 'suppressions' | 'now' | 'mergeMs'>;

/**
 * Gathers and renders the content of a mail.
 * @returns undefined when nothing is to be sent now: what becomes of the mail is written down
 */
export async function prepareMail(
  deps: PrepareDeps,
  mail: AddressedMail,
  notification: Notification,
): Promise<RenderedMail | undefined> {
  if (notification.to === DIGEST) return prepareDigest(deps, mail, notification);
  const stance = await decideStance(deps, mail, notification);
  if ('silent' in stance || stance.every !== 'instant') {
    await putAside(deps, mail, stance);
    return undefined;
  }
  const otherNews = await gatherBurst(deps, mail, notification);
  if (otherNews === undefined) return undefined;
  return otherNews.length > 0
    ? renderNews(deps, mail, [{ mail, notification, every: stance.every }, ...otherNews], 'instant')
    : renderMail(deps, mail, notification);
}

async function prepareDigest(
  deps: PrepareDeps,
  mail: AddressedMail,
  digest: Notification,
): Promise<RenderedMail | undefined> {
  const news = await gatherDigest(deps, mail, digest);
  if (news.length > 0) return renderNews(deps, mail, news, 'digest');
  await deps.mails.markSuppressed(mail, 'nothing-to-tell', deps.now());
  return undefined;
}

/** Marks a mail as not sent, or as waiting for a digest. The mails that it would have carried are sent alone. */
async function putAside({ mails, carriers, now }: PrepareDeps, mail: AddressedMail, stance: Stance): Promise<void> {
  await ('silent' in stance ? mails.markSuppressed(mail, stance.silent, now()) : mails.collect(mail, now()));
  await carriers.release(mail._id, now());
}
