import { groupOf, othersGroup, ownGroupElseNotFound } from '../../../libs/http/access.ts';
import { Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import { lineOf } from '../claims/domain/transitions.ts';
import { claimAnswer, ClaimOut, decidingCall } from '../claims/views.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { answerQuestion } from './answer-question.ts';
import { approveClaim } from './approve-claim.ts';
import { cancelClaim } from './cancel-claim.ts';
import { refuseClaim } from './refuse-claim.ts';
import { requestInformation } from './request-information.ts';
import { AnswerIn, ApprovalIn, CancellationIn, QuestionIn, RefusalIn, SubmissionIn, ValidationIn } from './schemas.ts';
import { submitClaim } from './submit-claim.ts';
import { validateClaim } from './validate-claim.ts';

/** These routes are the steps of a claim. Each is one POST, which the state of the claim allows or refuses. */
export function reviewRoutes(deps: ReimbursementDeps): Route[] {
  const group = { group: ownGroupElseNotFound('claim', groupOf('claimId', deps.claims.groupOf)) };
  const finance = { finance: othersGroup('claim', groupOf('claimId', deps.claims.groupOf)) };
  const step = {
    method: 'post',
    params: { claimId: Uuid },
    answers: { 200: ClaimOut },
    idempotency: 'accepted',
    ifMatch: true,
  } as const;

  return [
    route({
      ...step,
      path: '/v1/claims/:claimId/submissions',
      operationId: 'submitClaim',
      summary: 'Submit to a second person of the group',
      description: `${lineOf('submit')} \`envelopeMaxCents\` is the most that the group's own envelope may pay: below what is needed the claim waits as \`unfunded\`, without an action all of it is needed. \`GET …/funding\` tells beforehand.`,
      access: group,
      body: SubmissionIn,
      problems: ['version-mismatch', 'illegal-transition', 'claim-altered', 'document-needed'],
      handle: async ({ params, body, ...call }) =>
        claimAnswer(await submitClaim(deps, params.claimId, body.envelopeMaxCents, decidingCall(call))),
    }),
    route({
      ...step,
      path: '/v1/claims/:claimId/validations',
      operationId: 'validateClaim',
      summary: 'Validate as the second person: the claim goes to finance',
      description: lineOf('validate'),
      access: group,
      body: ValidationIn,
      problems: [
        'version-mismatch',
        'document-needed',
        'illegal-transition',
        'claim-altered',
        'same-person',
        'submission-needed',
        'envelope-max-differs',
        'not-certified',
        'not-known-yet',
        'claims-closed',
      ],
      handle: async ({ params, body, ...call }) =>
        claimAnswer(await validateClaim(deps, params.claimId, body, decidingCall(call))),
    }),
    route({
      ...step,
      path: '/v1/claims/:claimId/approvals',
      operationId: 'approveClaim',
      summary: 'Approve: the money will be booked',
      description: lineOf('approve'),
      access: finance,
      body: ApprovalIn,
      problems: ['version-mismatch', 'illegal-transition', 'claim-altered', 'same-person', 'assigned-to-another'],
      handle: async ({ params, ...call }) => claimAnswer(await approveClaim(deps, params.claimId, decidingCall(call))),
    }),
    route({
      ...step,
      path: '/v1/claims/:claimId/refusals',
      operationId: 'refuseClaim',
      summary: 'Refuse, with reasons',
      description: lineOf('refuse'),
      access: finance,
      body: RefusalIn,
      problems: ['version-mismatch', 'illegal-transition', 'claim-altered', 'same-person', 'assigned-to-another'],
      handle: async ({ params, body, ...call }) =>
        claimAnswer(await refuseClaim(deps, params.claimId, body.reasons, decidingCall(call))),
    }),
    route({
      ...step,
      path: '/v1/claims/:claimId/information-requests',
      operationId: 'requestInformation',
      summary: 'Ask the group for more information',
      description: lineOf('request-info'),
      access: finance,
      body: QuestionIn,
      problems: ['version-mismatch', 'illegal-transition', 'claim-altered', 'same-person', 'assigned-to-another'],
      handle: async ({ params, body, ...call }) =>
        claimAnswer(await requestInformation(deps, params.claimId, body.question, decidingCall(call))),
    }),
    route({
      ...step,
      path: '/v1/claims/:claimId/answers',
      operationId: 'answerQuestion',
      summary: 'Answer finance',
      description: `Nothing changed since the validation: ${lineOf('answer')} Otherwise: ${lineOf('answer-with-changes')}`,
      access: group,
      body: AnswerIn,
      problems: ['version-mismatch', 'illegal-transition', 'claim-altered'],
      handle: async ({ params, body, ...call }) =>
        claimAnswer(await answerQuestion(deps, params.claimId, body.text, decidingCall(call))),
    }),
    route({
      ...step,
      path: '/v1/claims/:claimId/cancellations',
      operationId: 'cancelClaim',
      summary: 'Cancel before the approval',
      description: lineOf('cancel'),
      access: group,
      body: CancellationIn,
      problems: ['version-mismatch', 'illegal-transition', 'claim-altered'],
      handle: async ({ params, body, ...call }) =>
        claimAnswer(await cancelClaim(deps, params.claimId, body.reason, decidingCall(call))),
    }),
  ];
}
