import { z } from 'zod';
import { anyObject, inPath, inQuery, ownGroupOnly } from '../../libs/http/access.ts';
import { AmountCents, pageOf, pageQuery, Uuid } from '../../libs/http/fields.ts';
import { route, type Route } from '../../libs/http/route.ts';
import type { EnvelopeUseCases } from './use-cases/envelopes.ts';
import type { Account } from './ledger-store.ts';
import { AccountOut, EnvelopeOut, envelopeView, PlaceOut, placeView, Reference, TransferOut, transferView } from './schemas.ts';
import type { BudgetStore } from './store.ts';

const movement = { groupId: Uuid, reference: Reference };
const AccountName = z.string().regex(/^((national|action|group):[\w-]+|payee|external)$/, 'must be an account').transform((name) => name as Account);

export const moneyRoutes = (envelopes: EnvelopeUseCases, store: BudgetStore): Route[] => [
  route({
    method: 'put', path: '/v1/envelopes/:groupId/credits/:reference', summary: "Credit a group's envelope", access: { envelope: anyObject },
    description: 'The reference is the natural key: the same one books once.',
    params: movement, body: z.strictObject({ amountCents: AmountCents }), answers: { 200: EnvelopeOut }, problems: ['reference-used'],
    handle: async ({ params, body }) => ({ status: 200, body: envelopeView(params.groupId, await envelopes.credit({ ...params, ...body })) }),
  }),
  route({
    method: 'put', path: '/v1/envelopes/:groupId/debits/:reference', summary: "Debit a group's envelope", access: { envelope: anyObject },
    params: movement, body: z.strictObject({ amountCents: AmountCents }), answers: { 200: EnvelopeOut }, problems: ['reference-used', 'overdrawn'],
    handle: async ({ params, body }) => ({ status: 200, body: envelopeView(params.groupId, await envelopes.debit({ ...params, ...body })) }),
  }),
  route({
    method: 'get', path: '/v1/envelopes/:groupId', summary: "What is in a group's envelope",
    access: { group: ownGroupOnly('envelope', inPath('groupId')), finance: anyObject, audit: anyObject, envelope: anyObject },
    params: { groupId: Uuid }, answers: { 200: EnvelopeOut },
    handle: async ({ params }) => ({ status: 200, body: envelopeView(params.groupId, await envelopes.balance(params.groupId)) }),
  }),
  route({
    method: 'get', path: '/v1/envelopes', summary: "A group's places on fundable actions, beside its envelope",
    access: { group: ownGroupOnly('group', inQuery('groupId')), finance: anyObject, audit: anyObject },
    query: { groupId: Uuid }, answers: { 200: z.object({ envelope: EnvelopeOut, places: z.array(PlaceOut) }) },
    async handle({ query }) {
      const [balance, places] = await Promise.all([envelopes.balance(query.groupId), store.placesOf(query.groupId)]);
      return { status: 200, body: { envelope: envelopeView(query.groupId, balance), places: places.map(placeView) } };
    },
  }),
  route({
    method: 'get', path: '/v1/ledger/transfers', summary: 'Every booking, oldest first', access: { finance: anyObject, audit: anyObject },
    query: { ...pageQuery, account: AccountName.optional() }, answers: { 200: pageOf(TransferOut) },
    async handle({ query: { account, ...request } }) {
      const { items, nextCursor } = await store.ledger.page(account, request);
      return { status: 200, body: { items: items.map(transferView), nextCursor } };
    },
  }),
  route({
    method: 'get', path: '/v1/ledger/accounts', summary: "Balances of Seuil's own accounts", access: { finance: anyObject, audit: anyObject },
    query: pageQuery, answers: { 200: pageOf(AccountOut) },
    async handle({ query }) {
      const { items, nextCursor } = await store.ledger.balances(query);
      return { status: 200, body: { items: items.map(({ _id, ...balance }) => ({ ...balance, account: _id })), nextCursor } };
    },
  }),
];
