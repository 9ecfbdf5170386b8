import type { Locale } from '../../../../libs/events/payloads/values.ts';
import type { Notification } from '../mail.ts';
import type { Values } from '../templates/render.ts';

type Recipient = {
  readonly locale: Locale;
  readonly name: string;
  /** Names: of the group for which they are written to, of the one that the news is about, of the author of its action. */
  readonly group: string;
  readonly about: string;
  readonly author: string;
  readonly siteUrl: string;
  /** Where this API is reached. */
  readonly apiUrl: string;
  /** Whether its unsubscribe link stands for several groups. */
  readonly forSeveralGroups?: boolean;
  /** Null where the mail is mandatory. */
  readonly unsubscribeUrl: string | null;
};

/** The first that the news names is where its button leads. */
const PAGES = [
  ['claimId', 'claims'],
  ['actionId', 'actions'],
  ['proposalId', 'proposals'],
  ['seasonId', 'seasons'],
  ['groupId', 'groups'],
] as const;

function linkTo(
  data: Readonly<Record<string, unknown>>,
  { siteUrl, apiUrl }: Pick<Recipient, 'siteUrl' | 'apiUrl'>,
): string {
  // Members' pages know nothing of endpoints: operators are led to the page that tells how to handle them.
  if (data['endpointId'] !== undefined) return `${apiUrl}/docs#operation/editWebhookEndpoint`;
  for (const [field, path] of PAGES) {
    const id = data[field];
    if (typeof id === 'string') return `${siteUrl}/${path}/${encodeURIComponent(id)}`;
  }
  return siteUrl;
}

/** All that a template can say. Pure, so that the preview shows what is sent. */
export function valuesOf(
  { to, data = {} }: Pick<Notification, 'to' | 'data'>,
  { siteUrl, apiUrl, forSeveralGroups = false, ...recipient }: Recipient,
): Values {
  return {
    ...data,
    ...recipient,
    forSeveralGroups,
    audience: to,
    url: linkTo(data, { siteUrl, apiUrl }),
    preferencesUrl: `${siteUrl}/preferences`,
  };
}
