import type { AnyEvent } from '../../../../libs/events/event.ts';
import type { EventData } from '../../../../libs/events/payloads/index.ts';
import type { EventsHeardBy } from '../../../../libs/events/topology.ts';
import { factId } from '../../domain/fact.ts';

type HeardEvent = EventsHeardBy<'worker-webhooks'>;

/** Such an event is posted to the endpoints that want it. */
export type PostedEvent = Extract<AnyEvent, { type: HeardEvent }>;

/**
 * An event that was renamed inside Seuil keeps its first name here, because the servers of the platform and the stored
 * endpoints know that one.
 */
const POSTED_NAMES = { 'claim.validated': 'claim.submitted' } as const;
/** A field that was renamed inside Seuil keeps its first name in a message. */
const POSTED_FIELD_NAMES: Readonly<Record<string, string>> = { round: 'n' };

/** The name of an event as endpoints choose and receive it. */
export type WebhookEvent =
  Exclude<HeardEvent, keyof typeof POSTED_NAMES> | (typeof POSTED_NAMES)[keyof typeof POSTED_NAMES];

const place = ['actionId', 'groupId', 'seasonId', 'version', 'capCents', 'cause', 'at'] as const;
const claim = ['claimId', 'version', 'groupId', 'actionId', 'amountCents'] as const;
const financeRound = [...claim, 'round'] as const;
const hold = ['claimId', 'round', 'version', 'groupId', 'actionId'] as const;

/**
 * This table lists the fields that leave Seuil: ids, versions, money and published texts. Texts that persons write to
 * each other stay inside, such as titles of claims, reasons and questions. A new field of an event is posted only when
 * it stands here.
 */
const POSTED_FIELDS: { readonly [E in HeardEvent]: readonly (keyof EventData<E> & string)[] } = {
  'action.published': [
    'actionId',
    'version',
    'number',
    'proposalId',
    'groupId',
    'seasonId',
    'revision',
    'title',
    'summary',
    'capCents',
    'publishedAt',
  ],
  'action.passed': [
    'actionId',
    'seasonId',
    'version',
    'settlementId',
    'title',
    'capCents',
    'votes',
    'threshold',
    'missingCents',
    'inputs',
    'at',
  ],
  'action.fundable': [
    'actionId',
    'seasonId',
    'version',
    'settlementId',
    'title',
    'capCents',
    'reservedCents',
    'votes',
    'threshold',
    'inputs',
    'claimsUntil',
    'fundableAt',
  ],
  'place.granted': place,
  'place.waiting': place,
  'place.returned': place,
  'claim.peer-review-requested': claim,
  'claim.validated': [...financeRound, 'envelopeMaxCents', 'submittedAt'],
  'claim.held': [...hold, 'nationalCents', 'envelopeCents'],
  'claim.unfunded': [...hold, 'reason', 'missingCents'],
  'claim.info-requested': claim,
  'claim.answered': claim,
  'claim.approved': financeRound,
  'claim.charged': [...hold, 'nationalCents', 'envelopeCents'],
  'claim.refused': claim,
  'claim.cancelled': claim,
  'claim.account-requested': [...claim, 'answerBy'],
  'claim.disputed': claim,
  'claim.released': [...financeRound, 'reason'],
  'claim.paid': [...financeRound, 'paidAt'],
  'claim.invoice-overdue': [...claim, 'invoiceDueOn'],
  'claim.adjusted': [...financeRound, 'refundedCents', 'receivedOn'],
  'threshold.changed': [
    'actionId',
    'seasonId',
    'version',
    'threshold',
    'formerThreshold',
    'causes',
    'votes',
    'groupsStillNeeded',
    'missingCents',
    'inputs',
    'at',
  ],
  'tally.changed': ['actionId', 'seasonId', 'votes', 'seq'],
};

const HEARD_EVENTS = Object.keys(POSTED_FIELDS) as HeardEvent[];

const isRenamed = (type: HeardEvent): type is keyof typeof POSTED_NAMES => type in POSTED_NAMES;
export const postedName = (type: HeardEvent): WebhookEvent => (isRenamed(type) ? POSTED_NAMES[type] : type);

/** Each event that is posted, with the name that endpoints know. */
export const POSTED_EVENTS = HEARD_EVENTS.map((type) => ({ type, name: postedName(type) }));
export const WEBHOOK_EVENTS = POSTED_EVENTS.map(({ name }) => name);

/** @returns the fields of `values` that are posted, with the names that endpoints know */
export const postedFields = <V>(type: HeardEvent, values: Readonly<Record<string, V>>): Record<string, V> => {
  const posted: ReadonlySet<string> = new Set(POSTED_FIELDS[type]);
  return Object.fromEntries(
    Object.entries(values)
      .filter(([field]) => posted.has(field))
      .map(([field, value]) => [POSTED_FIELD_NAMES[field] ?? field, value]),
  );
};

/** These events come with every vote, so only an endpoint that asks for them receives them. */
const FREQUENT: ReadonlySet<WebhookEvent> = new Set(['threshold.changed', 'tally.changed']);
export const USUAL_EVENTS = WEBHOOK_EVENTS.filter((type) => !FREQUENT.has(type));

/** A message is a CloudEvent that is posted. Its id is the `webhook-id`, which stays the same when it is sent again. */
export type Message = Pick<AnyEvent, 'specversion' | 'id' | 'source' | 'subject' | 'time'> & {
  readonly type: WebhookEvent | 'webhook.test';
  readonly data: Readonly<Record<string, unknown>>;
};

export function messageOf(event: PostedEvent): Message {
  const { specversion, source, type, subject, time } = event;
  return {
    specversion,
    id: factId(event),
    source,
    type: postedName(type),
    subject,
    time,
    data: postedFields(type, event.data),
  };
}

/** Makes a message without content. It shows whether an endpoint can be reached and can check the signature. */
export const testMessage = (endpointId: string, id: string, at: Date): Message => ({
  specversion: '1.0',
  id: `webhook.test.${id}`,
  source: '/seuil/worker',
  type: 'webhook.test',
  subject: endpointId,
  time: at.toISOString(),
  data: { endpointId },
});
