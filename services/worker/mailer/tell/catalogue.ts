import { createHash } from 'node:crypto';
import type { EventOf } from '../../../../libs/events/event.ts';
import type { ContactRole, MailFrequency } from '../../../../libs/events/payloads/directory.ts';
import type { EventsHeardBy } from '../../../../libs/events/topology.ts';

export type Audience = 'group' | 'certified-groups' | 'committed-groups' | 'review' | 'finance' | 'ops';

/**
 * A notification for many groups is told in these waves, each with its own words. Their order matters: the first wave
 * that reaches an address counts, so each address is told once.
 */
export const WAVES = ['author', 'committed', 'other'] as const;
export type Wave = (typeof WAVES)[number];

export type Row<E extends EventsHeardBy<'worker-emails'>> = {
  /** This is the name of the notification and of its template. With several waves there is one template for each. */
  readonly kind: string;
  readonly to: Audience;
  /** These are the waves of groups that are told, which also choose the templates. */
  readonly waves?: readonly Wave[];
  /** Returns true when the event is news. When it is left out, the event is always news. */
  readonly when?: (data: EventOf<E>['data']) => boolean;
  /**
   * The contacts with one of these roles are told. All are told when it is left out, or when no contact has one of the
   * roles.
   */
  readonly roles?: readonly ContactRole[];
  /** Answers to the mail go to this audience. When it is left out, they go to the sender. */
  readonly answeredBy?: 'review' | 'finance';
  /** This news may be unsubscribed from. News about a procedure or the money of the group may not. */
  readonly optional?: true;
  /**
   * This news is told at most this often, gathered in a digest; a contact may choose less. When it is left out, the
   * news is told at once.
   */
  readonly every?: 'daily' | 'weekly';
  /**
   * Gives the id of the notification when several events tell the same news. When it is left out, the id of the event
   * is used.
   */
  readonly id?: (data: EventOf<E>['data']) => string;
  /** This is no longer news when the action is fundable, so a digest leaves it out then. */
  readonly untilFundable?: true;
  /**
   * This news is told at the beginning of the month for which the group planned the action, and only while its
   * commitment is valid.
   */
  readonly inPlannedMonth?: true;
};

const CLAIMS = { to: 'group', roles: ['manager', 'finance'], answeredBy: 'finance' } as const;

type PlaceNews = { readonly actionId: string; readonly groupId: string; readonly at: string };
/**
 * Makes the id of the news of a place. A replay announces a place in its present version, which grows with its claims.
 * So the id contains the time instead, which distinguishes one granting from the next.
 */
const placeNewsId =
  (prefix: string) =>
  ({ actionId, groupId, at }: PlaceNews) =>
    `${prefix}.${actionId}.${groupId}.${Date.parse(at)}`;

/**
 * Makes the id of the news that money is missing. It is told again when other actions are concerned than before, and in
 * each new month.
 */
function lackId({ seasonId, lacking, at }: EventOf<'season.money-lacking'>['data']): string {
  const actions = lacking
    .map(({ actionId, why }) => `${actionId} ${why}`)
    .sort()
    .join();
  return `season.money-lacking.${seasonId}.${at.slice(0, 7)}.${createHash('sha256').update(actions).digest('hex').slice(0, 12)}`;
}

/** The missing groups are few when they are at most the needed groups divided by this number. */
const FEW_DIVISOR = 5;
/**
 * Returns true when so few groups are missing that one more makes a difference: at most a fifth of the needed groups,
 * or one group. Where money is missing too, votes alone would not be enough.
 */
function isNearlyThere({ threshold, groupsStillNeeded, missingCents }: EventOf<'threshold.changed'>['data']): boolean {
  return (
    groupsStillNeeded > 0 &&
    groupsStillNeeded <= Math.max(1, Math.floor((threshold + 1) / FEW_DIVISOR)) &&
    missingCents === 0
  );
}

/**
 * Returns true when the claim lacks money. A claim that waits for a place does not lack money yet: `place.waiting` was
 * told already, and the next settlement answers soon.
 */
const lacksMoney = ({ reason }: EventOf<'claim.unfunded'>['data']): boolean => reason !== 'waiting-for-place';

/**
 * This table tells which event is told to whom. A new notification needs one row here and its templates; the tests name
 * missing parts.
 */
export const catalogue: { readonly [E in EventsHeardBy<'worker-emails'>]?: readonly Row<E>[] } = {
  'group.certification-changed': [
    { kind: 'certification-lost', to: 'group', when: ({ certified }) => !certified },
    { kind: 'certification-regained', to: 'group', when: ({ certified }) => certified },
  ],

  'proposal.submitted': [{ kind: 'proposal-submitted', to: 'review' }],
  'proposal.changes-requested': [{ kind: 'proposal-changes-requested', to: 'group', answeredBy: 'review' }],
  'proposal.declined': [{ kind: 'proposal-declined', to: 'group', answeredBy: 'review' }],

  // An action is announced again when a typing error is corrected and when it moves to the next season, but it is told
  // once.
  'action.published': [
    { kind: 'action-published', to: 'group', optional: true, id: ({ actionId }) => `action.published.${actionId}` },
    {
      kind: 'new-action',
      to: 'certified-groups',
      waves: ['other'],
      optional: true,
      every: 'weekly',
      id: ({ actionId }) => `new-action.${actionId}`,
    },
  ],
  // This is told once for each action, however often its threshold moves away from the votes and back.
  'threshold.changed': [
    {
      kind: 'action-nearly-there',
      when: isNearlyThere,
      to: 'certified-groups',
      waves: WAVES,
      optional: true,
      every: 'daily',
      untilFundable: true,
      id: ({ actionId }) => `action-nearly-there.${actionId}`,
    },
  ],
  'action.passed': [
    {
      kind: 'action-passed',
      to: 'certified-groups',
      waves: ['author', 'committed'],
      optional: true,
      every: 'daily',
      untilFundable: true,
      id: ({ actionId, seasonId }) => `action-passed.${actionId}.${seasonId}`,
    },
  ],
  'action.fundable': [{ kind: 'action-fundable', to: 'certified-groups', waves: WAVES, optional: true }],
  'report.published': [
    {
      kind: 'report-published',
      to: 'committed-groups',
      waves: ['author', 'committed'],
      optional: true,
      every: 'weekly',
      id: ({ reportId }) => `report.published.${reportId}`,
    },
  ],
  'season.money-lacking': [{ kind: 'money-lacking', to: 'finance', id: lackId }],

  'vote.cast': [{ kind: 'vote-cast', to: 'group', optional: true }],
  'place.granted': [
    { kind: 'place-granted', to: 'group', id: placeNewsId('place.granted') },
    {
      kind: 'how-to-claim',
      to: 'group',
      optional: true,
      inPlannedMonth: true,
      id: ({ actionId, groupId }) => `how-to-claim.${actionId}.${groupId}`,
    },
  ],
  'place.waiting': [{ kind: 'place-waiting', to: 'group', optional: true, id: placeNewsId('place.waiting') }],
  'place.expiring': [{ kind: 'place-expiring', to: 'group', id: placeNewsId('place.expiring') }],
  'place.returned': [{ kind: 'place-returned', to: 'group' }],

  'claim.peer-review-requested': [{ kind: 'claim-peer-review-requested', ...CLAIMS, roles: ['manager', 'referent'] }],
  // Stored notifications name their kind, so it keeps the former name of the event.
  'claim.validated': [{ kind: 'claim-submitted', to: 'finance' }],
  // Budget tries again whenever money moves, but this is told once for each finance round and reason.
  'claim.unfunded': [
    {
      kind: 'claim-unfunded',
      when: lacksMoney,
      ...CLAIMS,
      id: ({ claimId, round, reason }) => `claim.unfunded.${claimId}.${round}.${reason}`,
    },
    {
      kind: 'claim-unfunded-finance',
      when: lacksMoney,
      to: 'finance',
      id: ({ claimId, round, reason }) => `claim.unfunded.${claimId}.${round}.${reason}.finance`,
    },
  ],
  'claim.info-requested': [{ kind: 'claim-info-requested', ...CLAIMS }],
  'claim.answered': [{ kind: 'claim-answered', to: 'finance' }],
  'claim.refused': [{ kind: 'claim-refused', ...CLAIMS }],
  'claim.approved': [{ kind: 'claim-approved', ...CLAIMS }],
  'claim.cancelled': [{ kind: 'claim-cancelled', ...CLAIMS }],
  'claim.account-requested': [{ kind: 'claim-account-requested', ...CLAIMS }],
  'claim.disputed': [{ kind: 'claim-disputed', to: 'finance' }],
  // There is no news when the invoiced amount equals the paid amount.
  'claim.invoice-checked': [
    {
      kind: 'claim-invoice-checked',
      when: ({ refundDueCents, unpaidCents }) => refundDueCents > 0 || unpaidCents > 0,
      ...CLAIMS,
    },
  ],
  'claim.invoice-due': [{ kind: 'claim-invoice-due', ...CLAIMS }],
  'claim.invoice-overdue': [{ kind: 'claim-invoice-overdue', ...CLAIMS }],
  'claim.adjusted': [
    {
      kind: 'claim-adjusted',
      ...CLAIMS,
      id: ({ claimId, refundedCents }) => `claim.adjusted.${claimId}.${refundedCents}`,
    },
  ],
  'claim.paid': [{ kind: 'claim-paid', ...CLAIMS }],

  'webhook-endpoint.disabled': [{ kind: 'webhook-endpoint-disabled', to: 'ops' }],
};

export type NotifiedEvent = keyof typeof catalogue;

export const rowsOf = (type: NotifiedEvent): readonly Row<never>[] => catalogue[type] ?? [];

const ROWS: ReadonlyMap<string, Row<never>> = new Map(
  (Object.keys(catalogue) as NotifiedEvent[]).flatMap(rowsOf).map((row) => [row.kind, row]),
);

export const findRow = (kind: string): Row<never> | undefined => ROWS.get(kind);

/**
 * Gives the row of a kind of notification.
 * @throws when no kind is called so
 */
export function rowOfKind(kind: string): Row<never> {
  const row = findRow(kind);
  if (!row) throw new Error(`no notification is called ${kind}`);
  return row;
}

export const templateOf = ({ kind, waves = [] }: Row<never>, wave: Wave): string =>
  waves.length > 1 ? `${kind}-${wave}` : kind;
export const templatesOf = (row: Row<never>): string[] =>
  row.waves && row.waves.length > 1 ? row.waves.map((wave) => templateOf(row, wave)) : [row.kind];

/** The digest has no event of its own. It tells the news that its contact chose not to receive at once. */
export const DIGEST = 'digest';

const FROM_OFTEN_TO_NEVER = ['instant', 'daily', 'weekly', 'none'] as const satisfies readonly MailFrequency[];

/**
 * Gives how often a contact receives this news: the rarer of the offer of the row and the choice of the contact.
 * Mandatory news is always told at once.
 */
export function frequencyOf(row: Row<never>, chosen: MailFrequency): MailFrequency {
  if (!row.optional) return 'instant';
  const every: MailFrequency = row.every ?? 'instant';
  return FROM_OFTEN_TO_NEVER.indexOf(chosen) > FROM_OFTEN_TO_NEVER.indexOf(every) ? chosen : every;
}
