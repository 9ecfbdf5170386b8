import type { AnyEvent } from '../../../../libs/events/event.ts';
import type { EventData } from '../../../../libs/events/payloads/index.ts';
import type { EventsHeardBy } from '../../../../libs/events/topology.ts';
import { factId } from '../../domain/fact.ts';

export type WebhookEvent = EventsHeardBy<'worker-webhooks'>;

/** Such an event is posted to the endpoints that want it. */
export type PostedEvent = Extract<AnyEvent, { type: WebhookEvent }>;

const place = ['actionId', 'groupId', 'seasonId', 'version', 'capCents', 'cause', 'at'] as const;
const claim = ['claimId', 'version', 'groupId', 'actionId', 'amountCents'] as const;
const submission = [...claim, 'n'] as const;
const hold = ['claimId', 'n', 'version', 'groupId', 'actionId'] as const;

/**
 * This table lists the fields that leave Seuil: ids, versions, money and published texts. Texts that persons write to
 * each other stay inside, such as titles of claims, reasons and questions. A new field of an event is posted only when
 * it stands here.
 */
const POSTED_FIELDS: { readonly [E in WebhookEvent]: readonly (keyof EventData<E> & string)[] } = {
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
  'claim.submitted': [...submission, 'envelopeMaxCents', 'submittedAt'],
  'claim.held': [...hold, 'nationalCents', 'envelopeCents'],
  'claim.unfunded': [...hold, 'reason', 'missingCents'],
  'claim.info-requested': claim,
  'claim.answered': claim,
  'claim.approved': submission,
  'claim.charged': [...hold, 'nationalCents', 'envelopeCents'],
  'claim.refused': claim,
  'claim.cancelled': claim,
  'claim.account-requested': [...claim, 'answerBy'],
  'claim.disputed': claim,
  'claim.released': [...submission, 'reason'],
  'claim.paid': [...submission, 'paidAt'],
  'claim.invoice-overdue': [...claim, 'invoiceDueOn'],
  'claim.adjusted': [...submission, 'refundedCents', 'receivedOn'],
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

export const fieldsOf = (type: WebhookEvent): ReadonlySet<string> => new Set(POSTED_FIELDS[type]);

export const WEBHOOK_EVENTS = Object.keys(POSTED_FIELDS) as WebhookEvent[];

/** These events come with every vote, so only an endpoint that asks for them receives them. */
const FREQUENT: ReadonlySet<WebhookEvent> = new Set(['threshold.changed', 'tally.changed']);
export const USUAL_EVENTS = WEBHOOK_EVENTS.filter((type) => !FREQUENT.has(type));

/** A message is a CloudEvent that is posted. Its id is the `webhook-id`, which stays the same when it is sent again. */
export type Message = Pick<AnyEvent, 'specversion' | 'id' | 'source' | 'subject' | 'time'> & {
  readonly type: WebhookEvent | 'webhook.test';
  readonly data: Readonly<Record<string, unknown>>;
};

export function messageOf(event: PostedEvent): Message {
  const fields = fieldsOf(event.type);
  const { specversion, source, type, subject, time } = event;
  return {
    specversion,
    id: factId(event),
    source,
    type,
    subject,
    time,
    data: Object.fromEntries(Object.entries(event.data).filter(([field]) => fields.has(field))),
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
