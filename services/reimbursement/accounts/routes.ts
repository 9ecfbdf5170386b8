import { z } from 'zod';
import { groupOf, othersGroup, ownGroupElseNotFound } from '../../../libs/http/access.ts';
import { text, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import { lineOf } from '../claims/domain/transitions.ts';
import { PayeeIn } from '../claims/schemas.ts';
import { claimAnswer, ClaimOut, decidingCall } from '../claims/views.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { EXAMPLES } from '../examples.ts';
import { acceptAccount } from './accept-account.ts';
import { cancelApprovedClaim } from './cancel-approved-claim.ts';
import { confirmAccount } from './confirm-account.ts';
import { giveAccount } from './give-account.ts';
import { requestAccount } from './request-account.ts';

const AccountIn = PayeeIn.meta({ examples: [EXAMPLES.accountIn] });
const ReasonIn = z.strictObject({ reason: text(1_500) });
const NothingIn = z.strictObject({}).meta({ examples: [{}] });

/** These routes serve approved claims that cannot be paid as they are: they get another account, or end. */
export function accountRoutes(deps: ReimbursementDeps): Route[] {
  const group = { group: ownGroupElseNotFound('claim', groupOf('claimId', deps.claims.groupOf)) };
  const finance = { finance: othersGroup('claim', groupOf('claimId', deps.claims.groupOf)) };
  const step = {
    method: 'post',
    params: { claimId: Uuid },
    ifMatch: true,
    answers: { 200: ClaimOut },
    idempotency: 'accepted',
  } as const;

  return [
    route({
      ...step,
      path: '/v1/claims/:claimId/account-requests',
      operationId: 'requestAccount',
      summary: 'Ask the group for another account',
      description: `${lineOf('request-account')} The group reads the reason in a mail. The money stays booked. Where the bank names the account as the reason of a rejection, this happens by itself.`,
      access: finance,
      body: ReasonIn.meta({ examples: [EXAMPLES.accountRequestIn] }),
      problems: ['illegal-transition', 'claim-altered', 'same-person', 'version-mismatch'],
      handle: async ({ params, body: { reason }, ...call }) =>
        claimAnswer(await requestAccount(deps, params.claimId, reason, decidingCall(call))),
    }),
    route({
      ...step,
      path: '/v1/claims/:claimId/accounts',
      operationId: 'giveAccount',
      summary: 'Give another account for an approved claim',
      description: `${lineOf('give-account')} It can be given again until a second person has confirmed it.`,
      access: group,
      body: AccountIn,
      problems: ['illegal-transition', 'claim-altered', 'version-mismatch'],
      handle: async ({ params, body: payee, ...call }) =>
        claimAnswer(await giveAccount(deps, params.claimId, payee, decidingCall(call))),
    }),
    route({
      ...step,
      path: '/v1/claims/:claimId/account-confirmations',
      operationId: 'confirmAccount',
      summary: 'Confirm the new account as the second person',
      description: lineOf('confirm-account'),
      access: group,
      body: NothingIn,
      problems: ['illegal-transition', 'claim-altered', 'same-person', 'version-mismatch'],
      handle: async ({ params, ...call }) =>
        claimAnswer(await confirmAccount(deps, params.claimId, decidingCall(call))),
    }),
    route({
      ...step,
      path: '/v1/claims/:claimId/account-acceptances',
      operationId: 'acceptAccount',
      summary: 'Accept the new account: the claim is payable again',
      description: `${lineOf('accept-account')} Not accepted: ask for another account.`,
      access: finance,
      body: NothingIn,
      problems: ['illegal-transition', 'claim-altered', 'same-person', 'assigned-to-another', 'version-mismatch'],
      handle: async ({ params, ...call }) => claimAnswer(await acceptAccount(deps, params.claimId, decidingCall(call))),
    }),
    route({
      ...step,
      path: '/v1/claims/:claimId/approved-cancellations',
      operationId: 'cancelApprovedClaim',
      summary: 'End an approved claim that will not be paid',
      description: `${lineOf('cancel-approved')} The money goes back to the place of the group and to its envelope, and the group reads the reason in a mail.`,
      access: finance,
      body: ReasonIn.meta({ examples: [EXAMPLES.cancellationIn] }),
      problems: ['illegal-transition', 'claim-altered', 'same-person', 'version-mismatch'],
      handle: async ({ params, body: { reason }, ...call }) =>
        claimAnswer(await cancelApprovedClaim(deps, params.claimId, reason, decidingCall(call))),
    }),
  ];
}
