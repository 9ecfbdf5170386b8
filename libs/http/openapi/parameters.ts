import { z } from 'zod';
import { TAG } from '../etag.ts';
import { EXAMPLE } from '../example.ts';
import { answersWithTag, type Route } from '../route.ts';
import type { Components, Json } from './components.ts';

/** These descriptions serve all routes with such a parameter. The `.describe()` of a schema comes first. */
const KNOWN: Readonly<Record<string, { readonly description: string; readonly example?: string | number }>> = {
  groupId: { description: 'The group: the UUID that the platform gave it', example: EXAMPLE.groupId },
  personId: { description: 'The person: `sub` of their tokens', example: EXAMPLE.personId },
  proposalId: { description: 'The proposal', example: EXAMPLE.proposalId },
  revision: { description: 'Number of the save: 1 is the first', example: 2 },
  illustrationId: {
    description: 'The illustration, as the proposal or action names it',
    example: EXAMPLE.illustrationId,
  },
  requestId: { description: 'The request of a reviewer, as the proposal names it', example: EXAMPLE.requestId },
  criterion: { description: 'The criterion of the framework', example: 'reproducible' },
  actionId: { description: 'The action', example: EXAMPLE.actionId },
  token: { description: 'The signed part of the link, as it was given', example: 'eyJ0byI6ImRvYyJ9.c2lnbmF0dXJl' },
  voteId: {
    description: 'The vote: action and group, joined by a dot',
    example: `${EXAMPLE.actionId}.${EXAMPLE.groupId}`,
  },
  seasonId: { description: 'The season', example: EXAMPLE.seasonId },
  n: { description: 'Number of the settlement in its season: 1 is the first', example: 12 },
  changeId: { description: 'The change of the policy', example: EXAMPLE.changeId },
  claimId: { description: 'The claim', example: EXAMPLE.claimId },
  documentId: { description: 'The document, as the claim names it', example: EXAMPLE.documentId },
  payoutId: { description: 'The batch of transfers', example: EXAMPLE.payoutId },
  reference: {
    description: 'Names the movement for good: 1 to 80 letters, digits or `. _ -`',
    example: 'don-2026-04-118',
  },
  endpointId: { description: 'The webhook endpoint', example: EXAMPLE.endpointId },
  notificationId: {
    description: 'The notification, as the list names it',
    example: `action-fundable.${EXAMPLE.actionId}`,
  },
  notificationKind: { description: 'The kind of the notification, which names its mails', example: 'action-fundable' },
  suppressionId: {
    description: 'The key of the address, as the list or a lookup names it',
    example: '0f3a9c1be27d4860a5f1c2e48b7d9013',
  },
  eventId: { description: 'The event: its `webhook-id`', example: `action.fundable.${EXAMPLE.actionId}.2` },
  assignedTo: { description: 'Only those of one reviewer, or `nobody`' },
  letterId: { description: 'The dead letter, as the list names it', example: `budget.${EXAMPLE.claimId}` },
  day: { description: 'The day of the root, in Paris', example: '2026-04-18' },
  cursor: { description: '`nextCursor` of the page before; leave it out for the first page' },
  limit: { description: 'How many at most on a page' },
  state: { description: 'Only those in this state' },
  capCents: { description: 'The cap that is considered, in cents', example: 12_000 },
  alt: {
    description: 'What the picture shows, for those who cannot see it',
    example: 'Two people repair a lamp at a table',
  },
  filename: { description: 'Name of the file', example: 'devis.pdf' },
  kind: { description: 'What the document is', example: 'quote' },
  funding: { description: 'Only those whose money stands like this' },
  from: { description: 'The former one', example: 1 },
  to: { description: 'The later one', example: 2 },
  order: { description: '`shuffle`: new every day, the same for everybody; `number`: as they were published' },
  phase: { description: 'Only bookings of this phase' },
  since: { description: 'From this moment on' },
  until: { description: 'Up to this moment' },
  endToEndId: { description: 'Only batches with this transfer' },
};

const HEADERS = {
  'Idempotency-Key': {
    description:
      'A new UUID per intention. The same key and body give the stored answer; the same key with another body is refused.',
    schema: { type: 'string', pattern: '^[\\w.:-]{1,100}$' },
    example: EXAMPLE.key,
  },
  'If-Match': {
    description: 'The ETag that you saw, quotes included',
    schema: { type: 'string', pattern: TAG.source },
    example: '"3"',
  },
  'If-None-Match': {
    description: 'The ETag of what you have: 304 without content when it is what you would get',
    schema: { type: 'string' },
  },
} as const;

function parameter(place: 'path' | 'query', name: string, schema: z.ZodType, components: Components): Json {
  const { description, ...json } = components.schemaOf(schema, 'input');
  const known = KNOWN[name];
  const required = place === 'path' || !schema.safeParse(undefined).success;
  // Only a required parameter has an example: a made-up cursor or filter would find nothing.
  const example = required && known?.example !== undefined ? { example: known.example } : {};
  return { name, in: place, required, description: description ?? known?.description, schema: json, ...example };
}

export const parametersOf = (route: Route, components: Components): Json[] => [
  ...Object.entries(route.params.shape).map(([name, schema]) =>
    parameter('path', name, schema as z.ZodType, components),
  ),
  ...Object.entries(route.query.shape).map(([name, schema]) =>
    parameter('query', name, schema as z.ZodType, components),
  ),
  ...(route.idempotency
    ? [
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: route.idempotency === 'required',
          ...HEADERS['Idempotency-Key'],
        },
      ]
    : []),
  ...(answersWithTag(route)
    ? [{ name: 'If-None-Match', in: 'header', required: false, ...HEADERS['If-None-Match'] }]
    : []),
  ...(route.ifMatch ? [{ name: 'If-Match', in: 'header', required: true, ...HEADERS['If-Match'] }] : []),
];
