import { writeUnsubscribeToken } from '../../../../libs/signing/unsubscribe-token.ts';
import type { Projections } from '../known.ts';
import type { Mail, Notification } from '../mail.ts';
import { DIGEST, rowOfKind } from '../tell/catalogue.ts';
import type { News } from '../tell/loads.ts';
import { valuesOf } from '../tell/values.ts';
import type { Rendered, Templates, Values } from '../templates/render.ts';

/** @property carries whether other news goes with it, which ends as it ends */
export type Letter = Rendered & {
  readonly unsubscribeUrl: string | null;
  readonly replyTo?: string | undefined;
  readonly carries: boolean;
};

type LetterDeps = {
  projections: Projections;
  templates: Templates;
  staff: { readonly review: string; readonly finance: string };
  publicUrl: string;
  siteUrl: string;
  unsubscribeKey: string;
};

type Reader = { readonly email: string; readonly name: string };

/** What a mail says, written when it leaves. */
export function letters({ projections, templates, staff, publicUrl, siteUrl, unsubscribeKey }: LetterDeps) {
  /** @param groupId null: of all groups of this address */
  const unsubscribeLink = (groupId: string | null, email: string) =>
    `${publicUrl}/v1/preferences/unsubscriptions/${writeUnsubscribeToken({ groupId, email }, unsubscribeKey)}`;

  const nameOf = async (groupId: unknown): Promise<string> =>
    typeof groupId === 'string' ? ((await projections.group(groupId))?.name ?? '') : '';

  const valuesFor = async (
    mail: Mail,
    to: Reader,
    notification: Notification,
    locale: Mail['locale'],
  ): Promise<{ values: Values; unsubscribeUrl: string | null }> => {
    const { groupId, data = {}, kind } = notification;
    const unsubscribeUrl =
      rowOfKind(kind).optional && mail.groupId !== null ? unsubscribeLink(mail.groupId, to.email) : null;
    const [group, about, author] = await Promise.all([
      nameOf(mail.groupId ?? groupId),
      nameOf(groupId),
      nameOf(data['authorId']),
    ]);
    return {
      unsubscribeUrl,
      values: valuesOf(notification, {
        locale,
        name: to.name,
        group,
        about,
        author,
        siteUrl,
        apiUrl: publicUrl,
        unsubscribeUrl,
      }),
    };
  };

  return {
    async one(mail: Mail, to: Reader, notification: Notification): Promise<Letter> {
      const { values, unsubscribeUrl } = await valuesFor(mail, to, notification, mail.locale);
      const { answeredBy } = rowOfKind(notification.kind);
      return {
        ...templates.render(mail.template, values),
        unsubscribeUrl,
        replyTo: answeredBy && staff[answeredBy],
        carries: false,
      };
    },

    /** Several news in one mail, each by its line for digests, in the language of this mail. */
    async list({ locale }: Mail, to: Reader, news: readonly News[], rhythm: 'instant' | 'digest'): Promise<Letter> {
      const items = await Promise.all(
        news.map(async ({ mail, notification }) => {
          const { values } = await valuesFor(mail, to, notification, locale);
          return { ...templates.item(mail.template, values), url: values['url'] };
        }),
      );
      const groupIds = [...new Set(news.flatMap(({ mail }) => mail.groupId ?? []))];
      const groups = await Promise.all(groupIds.map(nameOf));
      const frequency =
        rhythm === 'instant' ? 'instant' : news.some(({ every }) => every === 'weekly') ? 'weekly' : 'daily';
      const unsubscribeUrl = unsubscribeLink(groupIds.length === 1 ? (groupIds[0] ?? null) : null, to.email);
      const group = groups.join(', ');
      const values = valuesOf(
        { to: 'group', data: { items, frequency } },
        {
          locale,
          name: to.name,
          group,
          about: group,
          author: '',
          siteUrl,
          apiUrl: publicUrl,
          unsubscribeUrl,
          forSeveralGroups: groupIds.length > 1,
        },
      );
      return { ...templates.render(DIGEST, values), unsubscribeUrl, carries: true };
    },
  };
}
