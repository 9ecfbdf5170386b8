import type { Locale } from '../../../../libs/events/payloads/values.ts';
import type { Notification } from '../mail.ts';
import type { Values } from '../templates/render.ts';

/** What a mail tells beside its news: who reads it, and where things are found. */
type MailContext = {
  readonly locale: Locale;
  readonly name: string;
  /** The name of the group for which the reader is written to. */
  readonly group: string;
  /** The name of the group that the news is about. */
  readonly about: string;
  /** The name of the group that wrote the action. */
  readonly author: string;
  readonly siteUrl: string;
  /** Where this API is reached. */
  readonly apiUrl: string;
  /** Whether the unsubscribe link stands for several groups. */
  readonly forSeveralGroups?: boolean;
  /** Null where the mail is mandatory. */
  readonly unsubscribeUrl: string | null;
};

/** The button of a mail leads to the page of the first of these things that the news names. */
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
  // Members' pages know nothing of endpoints: operators are led to the page that tells how to handle them.
  if (data['endpointId'] !== undefined) return `${apiUrl}/docs#operation/editWebhookEndpoint`;
  for (const [field, path] of PAGES) {
    const id = data[field];
    if (typeof id === 'string') return `${siteUrl}/${path}/${encodeURIComponent(id)}`;
  }
  return siteUrl;
}

/** All values that a template can tell. The function is pure, so that the preview shows what is sent. */
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
