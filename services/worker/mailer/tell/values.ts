import type { Locale } from '../../../../libs/events/payloads/values.ts';
import type { Notification } from '../mail.ts';
import type { Values } from '../templates/render.ts';

/** A mail tells these values beside its news: its reader, and the addresses of pages. */
type MailContext = {
  readonly locale: Locale;
  readonly name: string;
  /** This is the name of the group because of which the reader receives the mail. */
  readonly group: string;
  /** This is the name of the group that the news is about. */
  readonly about: string;
  /** This is the name of the group that wrote the action. */
  readonly author: string;
  readonly siteUrl: string;
  /** This API is reached under this URL. */
  readonly apiUrl: string;
  /** This is true when the unsubscribe link stands for several groups. */
  readonly forSeveralGroups?: boolean;
  /** The link is null when the mail is mandatory. */
  readonly unsubscribeUrl: string | null;
};

/** The button of a mail opens the page of the first of these things that the news names. */
const PAGES = [
  ['claimId', 'claims'],
  ['actionId', 'actions'],
  ['proposalId', 'proposals'],
  ['seasonId', 'seasons'],
  ['groupId', 'groups'],
] as const;

function linkTo(
  data: Readonly<Record<string, unknown>>,
  { siteUrl, apiUrl }: Pick<MailContext, 'siteUrl' | 'apiUrl'>,
): string {
  // The pages of members do not show endpoints, so operators are led to the page that tells how to handle endpoints.
  if (data['endpointId'] !== undefined) return `${apiUrl}/docs#operation/editWebhookEndpoint`;
  for (const [field, path] of PAGES) {
    const id = data[field];
    if (typeof id === 'string') return `${siteUrl}/${path}/${encodeURIComponent(id)}`;
  }
  return siteUrl;
}

/**
 * Gives all values that a template can tell. The function is pure, so that the preview shows the same values as the
 * mail.
 */
export function valuesOf(
  { to, data = {} }: Pick<Notification, 'to' | 'data'>,
  { siteUrl, apiUrl, forSeveralGroups = false, ...context }: MailContext,
): Values {
  return {
    ...data,
    ...context,
    forSeveralGroups,
    audience: to,
    url: linkTo(data, { siteUrl, apiUrl }),
    preferencesUrl: `${siteUrl}/preferences`,
  };
}
