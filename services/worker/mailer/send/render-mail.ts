import { writeUnsubscribeToken } from '../../../../libs/signing/unsubscribe-token.ts';
import type { MailerDeps } from '../deps.ts';
import type { AddressedMail, Mail, Notification, Reader } from '../mail.ts';
import type { News } from '../merge/still-wanted.ts';
import { DIGEST, rowOfKind } from '../tell/catalogue.ts';
import { valuesOf } from '../tell/values.ts';
import type { Rendered, Values } from '../templates/render.ts';

/** @property carries whether other news goes with it, which ends as it ends */
export type RenderedMail = Rendered & {
  readonly unsubscribeUrl: string | null;
  readonly replyTo?: string | undefined;
  readonly carries: boolean;
};

export type RenderDeps = Pick<MailerDeps, 'known' | 'templates' | 'staff' | 'publicUrl' | 'siteUrl' | 'unsubscribeKey'>;

/** Renders a mail with one piece of news, at the moment when it is sent. */
export async function renderMail(
  deps: RenderDeps,
  mail: AddressedMail,
  notification: Notification,
): Promise<RenderedMail> {
  const { values, unsubscribeUrl } = await valuesFor(deps, { mail, to: mail.to, notification, locale: mail.locale });
  const { answeredBy } = rowOfKind(notification.kind);
  return {
    ...deps.templates.render(mail.template, values),
    unsubscribeUrl,
    replyTo: answeredBy && deps.staff[answeredBy],
    carries: false,
  };
}

/**
 * Renders a mail with several pieces of news. It contains the line for digests of each, in the language of this mail.
 */
export async function renderNews(
  deps: RenderDeps,
  carrier: AddressedMail,
  news: readonly News[],
  rhythm: 'instant' | 'digest',
): Promise<RenderedMail> {
  const { locale, to } = carrier;
  const items = await Promise.all(
    news.map(async ({ mail, notification }) => {
      const { values } = await valuesFor(deps, { mail, to, notification, locale });
      return { ...deps.templates.item(mail.template, values), url: values['url'] };
    }),
  );
  const groupIds = [...new Set(news.flatMap(({ mail }) => mail.groupId ?? []))];
  const group = (await Promise.all(groupIds.map((groupId) => nameOf(deps, groupId)))).join(', ');
  const unsubscribeUrl = unsubscribeLink(deps, carrier, {
    groupId: groupIds.length === 1 ? (groupIds[0] ?? null) : null,
    email: to.email,
  });
  const values = valuesOf(
    { to: 'group', data: { items, frequency: rhythm === 'instant' ? 'instant' : rarest(news) } },
    {
      locale,
      name: to.name,
      group,
      about: group,
      author: '',
      siteUrl: deps.siteUrl,
      apiUrl: deps.publicUrl,
      unsubscribeUrl,
      forSeveralGroups: groupIds.length > 1,
    },
  );
  return { ...deps.templates.render(DIGEST, values), unsubscribeUrl, carries: true };
}

const rarest = (news: readonly News[]) => (news.some(({ every }) => every === 'weekly') ? 'weekly' : 'daily');

/** Gives the values that a template can tell of one piece of news, to the reader of the mail that contains it. */
async function valuesFor(
  deps: RenderDeps,
  { mail, to, notification, locale }: { mail: Mail; to: Reader; notification: Notification; locale: Mail['locale'] },
): Promise<{ values: Values; unsubscribeUrl: string | null }> {
  const { groupId, data = {}, kind } = notification;
  const unsubscribeUrl =
    rowOfKind(kind).optional && mail.groupId !== null
      ? unsubscribeLink(deps, mail, { groupId: mail.groupId, email: to.email })
      : null;
  const [group, about, author] = await Promise.all([
    nameOf(deps, mail.groupId ?? groupId),
    nameOf(deps, groupId),
    nameOf(deps, data['authorId']),
  ]);
  const { siteUrl, publicUrl: apiUrl } = deps;
  const values = valuesOf(notification, {
    locale,
    name: to.name,
    group,
    about,
    author,
    siteUrl,
    apiUrl,
    unsubscribeUrl,
  });
  return { values, unsubscribeUrl };
}

/** @returns the name of a group; empty when there is no group, or it is not known */
const nameOf = async ({ known }: RenderDeps, groupId: unknown): Promise<string> =>
  typeof groupId === 'string' ? ((await known.groups.find(groupId))?.name ?? '') : '';

/**
 * The link expires a year after the mail was planned, so a mail that is sent again has the same link.
 * @param groupId null for all groups of this address
 */
const unsubscribeLink = (
  { publicUrl, unsubscribeKey }: RenderDeps,
  { at }: Mail,
  { groupId, email }: { groupId: string | null; email: string },
): string =>
  `${publicUrl}/v1/preferences/unsubscriptions/${writeUnsubscribeToken({ groupId, email }, unsubscribeKey, at)}`;
