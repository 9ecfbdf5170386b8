import { z } from 'zod';
import { anyObject, inPath, inQuery, ownGroupElseNotFound } from '../../../libs/http/access.ts';
import { pageAnswer } from '../../../libs/http/common-answers.ts';
import { csvOf } from '../../../libs/http/csv.ts';
import { AmountCents, pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { attachment, route, type Route } from '../../../libs/http/route.ts';
import type { BudgetDeps } from '../deps.ts';
import { EXAMPLES } from '../examples.ts';
import { PlaceOut, placeView } from '../settlement/schemas.ts';
import { creditEnvelope } from './credit-envelope.ts';
import { debitEnvelope } from './debit-envelope.ts';
import { envelopeOf, type Transfer } from './domain/transfer.ts';
import { importOpenings } from './import-openings.ts';
import {
  AccountOut,
  EnvelopeOut,
  envelopeView,
  OpeningsIn,
  OpeningsOut,
  Reference,
  transferFilter,
  TransferOut,
  transferView,
} from './schemas.ts';

const movement = { groupId: Uuid, reference: Reference };

async function* transferRows(transfers: AsyncIterable<Transfer>): AsyncIterable<ReturnType<typeof transferView>> {
  for await (const transfer of transfers) yield transferView(transfer);
}

export const ledgerRoutes = (deps: BudgetDeps): Route[] => {
  const envelopeOfGroup = async (groupId: string) =>
    envelopeView(groupId, await deps.ledger.balance(envelopeOf(groupId)));
  return [
    route({
      method: 'post',
      path: '/v1/envelopes/openings',
      operationId: 'importOpenings',
      summary: 'Import the opening balances of envelopes',
      access: { envelope: anyObject },
      description:
        'Once per group, which is its natural key: sent again, the same balances book nothing; another balance of one group refuses the whole list. A group without donations has none.',
      body: OpeningsIn,
      bodyLimit: '1mb',
      answers: { 200: OpeningsOut },
      problems: ['reference-used'],
      takesLong: true,
      handle: async ({ body }) => ({ status: 200, body: await importOpenings(deps, body.openings) }),
    }),
    route({
      method: 'put',
      path: '/v1/envelopes/:groupId/credits/:reference',
      operationId: 'creditEnvelope',
      summary: "Credit a group's envelope",
      access: { envelope: anyObject },
      description:
        'The reference is the natural key: the same one books once, over all groups. Used for another one, or with another amount, it is a conflict that says what stands there.',
      params: movement,
      body: z.strictObject({ amountCents: AmountCents }).meta({ examples: [EXAMPLES.amountIn] }),
      answers: { 200: EnvelopeOut },
      problems: ['reference-used'],
      async handle({ params, body }) {
        await creditEnvelope(deps, { ...params, ...body });
        return { status: 200, body: await envelopeOfGroup(params.groupId) };
      },
    }),
    route({
      method: 'put',
      path: '/v1/envelopes/:groupId/debits/:reference',
      operationId: 'debitEnvelope',
      summary: "Debit a group's envelope",
      access: { envelope: anyObject },
      description:
        'The reference is the natural key: the same one books once, over all groups. Never below zero, and never what claims hold.',
      params: movement,
      body: z.strictObject({ amountCents: AmountCents }).meta({ examples: [EXAMPLES.amountIn] }),
      answers: { 200: EnvelopeOut },
      problems: ['reference-used', 'overdrawn'],
      async handle({ params, body }) {
        await debitEnvelope(deps, { ...params, ...body });
        return { status: 200, body: await envelopeOfGroup(params.groupId) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/envelopes/:groupId',
      operationId: 'getEnvelope',
      summary: "What is in a group's envelope",
      description: 'A group that never had a credit has an empty envelope.',
      access: {
        group: ownGroupElseNotFound('envelope', inPath('groupId')),
        finance: anyObject,
        audit: anyObject,
        envelope: anyObject,
      },
      params: { groupId: Uuid },
      answers: { 200: EnvelopeOut },
      handle: async ({ params }) => ({ status: 200, body: await envelopeOfGroup(params.groupId) }),
    }),
    route({
      method: 'get',
      path: '/v1/envelopes',
      operationId: 'listPlaces',
      summary: "A group's places on fundable actions, beside its envelope",
      description:
        'What a group can still draw on: its places, with what is held and charged of each, and its own money.',
      access: { group: ownGroupElseNotFound('group', inQuery('groupId')), finance: anyObject, audit: anyObject },
      query: { groupId: Uuid },
      answers: {
        200: z.object({ envelope: EnvelopeOut, places: z.array(PlaceOut) }).meta({ examples: [EXAMPLES.places] }),
      },
      async handle({ query }) {
        const [envelope, places] = await Promise.all([
          envelopeOfGroup(query.groupId),
          deps.places.ofGroup(query.groupId),
        ]);
        return { status: 200, body: { envelope, places: places.map(placeView) } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/ledger/transfers',
      operationId: 'listTransfers',
      summary: 'Every booking, oldest first',
      access: { finance: anyObject, audit: anyObject },
      description: 'Double entry, append-only: a mistake is corrected by another booking. Filters combine.',
      query: { ...pageQuery, ...transferFilter },
      answers: { 200: pageOf(TransferOut) },
      handle: async ({ query: { cursor, limit, ...filter } }) =>
        pageAnswer(await deps.ledger.page(filter, { cursor, limit }), transferView),
    }),
    route({
      method: 'get',
      path: '/v1/ledger/export',
      operationId: 'exportTransfers',
      summary: 'The same bookings as CSV',
      access: { finance: anyObject, audit: anyObject },
      description:
        'A `hold` sets aside, a `post` of it moves the money, a `void` frees it; `booked` is both at once. So `booked` and `post` rows add up to the balances.',
      query: transferFilter,
      answers: { 200: attachment(['text/csv'], EXAMPLES.transfersCsv) },
      async handle({ query }) {
        const rows = transferRows(deps.ledger.all(query));
        return {
          status: 200,
          file: {
            content: csvOf(['at', 'id', 'phase', 'from', 'to', 'amountCents', 'endsHold', 'reason', 'by'], rows),
            contentType: 'text/csv; charset=utf-8',
            filename: 'ledger.csv',
          },
        };
      },
    }),
    route({
      method: 'get',
      path: '/v1/ledger/accounts',
      operationId: 'listAccounts',
      summary: "Balances of Seuil's own accounts",
      access: { finance: anyObject, audit: anyObject },
      description: 'By name. `payee` and `external` have no balance of their own: they are the other side.',
      query: pageQuery,
      answers: { 200: pageOf(AccountOut) },
      async handle({ query }) {
        const { items, nextCursor } = await deps.ledger.pageBalances(query);
        return {
          status: 200,
          body: {
            items: items.map(({ _id, availableCents, heldCents }) => ({ account: _id, availableCents, heldCents })),
            nextCursor,
          },
        };
      },
    }),
  ];
};
