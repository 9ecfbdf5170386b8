import { anyObject } from '../../libs/http/access.ts';
import { Uuid } from '../../libs/http/fields.ts';
import { route, type Route } from '../../libs/http/route.ts';
import type { Payout } from './domain/payout.ts';
import { ConfirmationIn, PayoutIn, RejectionIn } from './schemas.ts';
import type { ReimbursementUseCases } from './use-cases.ts';
import { PayoutOut, payoutView } from './views.ts';

const answered = (payout: Payout) => ({ status: 200 as const, version: payout.version, body: payoutView(payout) });

export function payoutRoutes(claims: ReimbursementUseCases): Route[] {
  const step = { method: 'post', params: { payoutId: Uuid }, answers: { 200: PayoutOut }, idempotency: 'accepted' } as const;
  return [
    route({
      method: 'post', path: '/v1/payouts', summary: 'Take payable claims into one batch of transfers',
      description: 'Up to 1,000 claims; what is left out is named with its reason: `not-payable`, `in-another-payout`, `own-group`, `same-person`, `batch-full` or `not-found`.',
      access: { pay: anyObject }, idempotency: 'required', body: PayoutIn, answers: { 201: PayoutOut }, problems: ['nothing-to-pay'],
      async handle({ body, caller, receipt }) {
        return { ...answered(await claims.createPayout(body, caller, receipt(201, payoutView))), status: 201 };
      },
    }),
    route({
      method: 'get', path: '/v1/payouts/:payoutId', summary: 'One batch, and what the bank said of it', access: { pay: anyObject, finance: anyObject, audit: anyObject },
      params: { payoutId: Uuid }, answers: { 200: PayoutOut },
      handle: async ({ params }) => answered(await claims.findPayout(params.payoutId)),
    }),
    route({
      ...step, path: '/v1/payouts/:payoutId/confirmations', summary: 'The bank executed these transfers: their claims are paid, once',
      access: { pay: anyObject }, body: ConfirmationIn, problems: ['illegal-transition', 'own-group', 'same-person'],
      handle: async ({ params, body, caller, receipt }) =>
        answered(await claims.settlePayout(params.payoutId, body.endToEndIds, { state: 'paid', reason: null }, caller, receipt(200, payoutView))),
    }),
    route({
      ...step, path: '/v1/payouts/:payoutId/rejections', summary: 'The bank rejected these transfers: their claims are free for a later batch',
      access: { pay: anyObject }, body: RejectionIn, problems: ['illegal-transition', 'own-group', 'same-person'],
      handle: async ({ params, body, caller, receipt }) =>
        answered(await claims.settlePayout(params.payoutId, body.endToEndIds, { state: 'rejected', reason: body.reason }, caller, receipt(200, payoutView))),
    }),
  ];
}
