import { z } from 'zod';
import { groupOf, othersGroup } from '../../../libs/http/access.ts';
import { AmountCents, Day, text, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import { lineOf } from '../claims/domain/transitions.ts';
import { claimAnswer, ClaimOut, decidingCall } from '../claims/views.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { EXAMPLES } from '../examples.ts';
import { bookRefund } from './book-refund.ts';
import { checkInvoice } from './check-invoice.ts';

const Reference = z.string().regex(/^[\w.-]{1,80}$/, 'must be 1 to 80 letters, digits or . _ -');

/** These routes serve the time after a payment that was made on a quote. */
export function invoiceRoutes(deps: ReimbursementDeps): Route[] {
  const finance = { finance: othersGroup('claim', groupOf('claimId', deps.claims.groupOf)) };
  return [
    route({
      method: 'post',
      path: '/v1/claims/:claimId/invoice-checks',
      operationId: 'checkInvoice',
      summary: 'Say what the invoice of a payment amounts to',
      description: `${lineOf('check-invoice')} Less than was paid: the group is asked to send the difference back. More: the group is told, and files a claim for the rest. Checking again corrects.`,
      access: finance,
      idempotency: 'accepted',
      ifMatch: true,
      params: { claimId: Uuid },
      body: z
        .strictObject({ documentId: Uuid, amountCents: AmountCents })
        .meta({ examples: [EXAMPLES.invoiceCheckIn] }),
      answers: { 200: ClaimOut },
      problems: ['version-mismatch', 'illegal-transition', 'claim-altered', 'same-person', 'assigned-to-another'],
      async handle({ params, body, ...call }) {
        const claim = await checkInvoice(deps, params.claimId, body, decidingCall(call));
        return claimAnswer(claim);
      },
    }),
    route({
      method: 'put',
      path: '/v1/claims/:claimId/refunds/:reference',
      operationId: 'bookRefund',
      summary: 'Book money of a paid claim that came back',
      description: `${lineOf('book-refund')} It returns to the envelope first, as far as that had paid, then to the group's place on the action. The reference is the natural key: the same one books once, over all claims. Where one line of the statement is for several claims, each gets a reference of its own, such as line-3.1 and line-3.2.`,
      access: finance,
      params: { claimId: Uuid, reference: Reference },
      ifMatch: true,
      body: z
        .strictObject({
          amountCents: AmountCents,
          receivedOn: Day,
          evidence: text(500).describe('Where the statement of the bank shows the money'),
        })
        .meta({ examples: [EXAMPLES.refundIn] }),
      answers: { 200: ClaimOut },
      problems: [
        'version-mismatch',
        'illegal-transition',
        'claim-altered',
        'reference-used',
        'refund-too-large',
        'same-person',
      ],
      async handle({ params: { claimId, reference }, body, caller, ifMatch }) {
        const claim = await bookRefund(deps, claimId, { reference, ...body }, { by: caller, seen: ifMatch });
        return claimAnswer(claim);
      },
    }),
  ];
}
