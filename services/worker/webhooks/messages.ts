import { z } from 'zod';
import { payloads } from '../../../libs/events/payloads/index.ts';
import { topology, type EventType } from '../../../libs/events/topology.ts';
import { EXAMPLE } from '../../../libs/http/example.ts';
import type { DescribedMessage } from '../../../libs/http/openapi/messages.ts';
import { POSTED_EVENTS, postedFields } from './domain/message.ts';

const { actionId, claimId, groupId, seasonId } = EXAMPLE;
const place = { actionId, groupId, seasonId, version: 1, capCents: 12_000, cause: 'vote', at: EXAMPLE.voted };
const claim = { claimId, version: 5, groupId, actionId, amountCents: 7_500 };
const title = 'A repair café at the market';

type Example = Readonly<Record<string, unknown>> & { readonly version: number };

/** A test requires one example of each event that is posted. */
const EXAMPLES: Partial<Readonly<Record<EventType, Example>>> = {
  'action.published': {
    actionId,
    version: 1,
    number: 7,
    proposalId: EXAMPLE.proposalId,
    groupId,
    seasonId,
    revision: 2,
    title,
    summary: 'Neighbours repair together instead of throwing away.',
    capCents: 12_000,
    publishedAt: EXAMPLE.published,
  },
  'action.passed': {
    actionId,
    seasonId,
    version: 2,
    settlementId: `${seasonId}-12`,
    title,
    capCents: 12_000,
    votes: 14,
    threshold: 13,
    missingCents: 42_000,
    inputs: EXAMPLE.thresholdInputs,
    at: EXAMPLE.crossed,
  },
  'action.fundable': {
    actionId,
    seasonId,
    version: 2,
    settlementId: `${seasonId}-12`,
    title,
    capCents: 12_000,
    reservedCents: 168_000,
    votes: 14,
    threshold: 13,
    inputs: EXAMPLE.thresholdInputs,
    claimsUntil: '2027-03-31',
    fundableAt: EXAMPLE.crossed,
  },
  'threshold.changed': {
    actionId,
    seasonId,
    version: 31,
    threshold: 13,
    formerThreshold: 12,
    causes: ['groups'],
    votes: 9,
    passed: false,
    groupsStillNeeded: 5,
    missingCents: 0,
    inputs: EXAMPLE.thresholdInputs,
    at: EXAMPLE.voted,
  },
  'tally.changed': { version: 42, actionId, seasonId, votes: 9, seq: 42 },
  'place.waiting': place,
  'place.granted': { ...place, version: 2, at: EXAMPLE.crossed },
  'place.returned': { ...place, version: 3, cause: 'unused', at: EXAMPLE.paid },
  'claim.peer-review-requested': claim,
  'claim.validated': { ...claim, round: 1, envelopeMaxCents: 0, submittedAt: EXAMPLE.claimed },
  'claim.info-requested': claim,
  'claim.answered': claim,
  'claim.approved': { ...claim, round: 1 },
  'claim.charged': { claimId, round: 1, groupId, actionId, version: 2, nationalCents: 7_500, envelopeCents: 0 },
  'claim.held': { claimId, round: 1, groupId, actionId, version: 1, nationalCents: 7_500, envelopeCents: 0 },
  'claim.unfunded': { claimId, round: 1, groupId, actionId, version: 1, reason: 'envelope-short', missingCents: 1_200 },
  'claim.released': { ...claim, round: 1, reason: 'cancelled' },
  'claim.invoice-overdue': { ...claim, invoiceDueOn: '2026-05-01' },
  'claim.adjusted': { ...claim, round: 1, refundedCents: 2_150, receivedOn: '2026-05-12' },
  'claim.refused': claim,
  'claim.cancelled': claim,
  'claim.account-requested': { ...claim, answerBy: '2026-07-12' },
  'claim.disputed': claim,
  'claim.paid': { ...claim, round: 1, paidAt: EXAMPLE.paid },
};

/** Gives the subject of an example: the id of the claim, of the place or of the action that the event is about. */
function exampleSubject(type: EventType): string {
  if (type.startsWith('claim')) return claimId;
  return type.startsWith('place') ? `${actionId}.${groupId}` : actionId;
}

/**
 * These descriptions of the posted messages are for people who build an endpoint. The payload leaves out the fields
 * that are meant for persons only.
 */
export const messages: readonly DescribedMessage[] = POSTED_EVENTS.map(({ type, name }) => {
  const { producer, line } = topology[type];
  const payload: z.ZodObject = payloads[type];
  const example = EXAMPLES[type] ?? { version: 0 };
  return {
    type: name,
    line,
    source: `/seuil/${producer}`,
    data: z.object(postedFields(type, payload.shape)),
    example: {
      subject: exampleSubject(type),
      version: example.version,
      data: postedFields(type, example),
    },
  };
});
