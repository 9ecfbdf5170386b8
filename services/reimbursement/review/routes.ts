import { groupOf, othersGroup, ownGroupOnly } from '../../../libs/http/access.ts';
import { Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { Claim } from '../claims/domain/claim.ts';
import { lineOf } from '../claims/domain/transitions.ts';
import {
  AnswerIn,
  ApprovalIn,
  CancellationIn,
  QuestionIn,
  RefusalIn,
  SubmissionIn,
  ValidationIn,
} from '../claims/schemas.ts';
import { ClaimOut, claimView } from '../claims/views.ts';
import type { ReimbursementUseCases } from '../use-cases.ts';

const answered = (claim: Claim) => ({ status: 200 as const, version: claim.version, body: claimView(claim) });

/** The steps of a claim: one POST each, guarded by its state. */
export function reviewRoutes(claims: ReimbursementUseCases): Route[] {
  const group = { group: ownGroupOnly('claim', groupOf('claimId', claims.groupOf)) };
  const finance = { finance: othersGroup('claim', groupOf('claimId', claims.groupOf)) };
  const step = {
    method: 'post',
    params: { claimId: Uuid },
    answers: { 200: ClaimOut },
    idempotency: 'accepted',
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
      problems: ['illegal-transition', 'document-needed'],
      handle: async ({ params, body, caller, receipt }) =>
        answered(await claims.submitClaim(params.claimId, body.envelopeMaxCents, caller, receipt(200, claimView))),
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
        'document-needed',
        'illegal-transition',
        'same-person',
        'submission-needed',
        'envelope-max-differs',
        'version-mismatch',
        'not-certified',
        'not-known-yet',
        'claims-closed',
      ],
      handle: async ({ params, body, caller, receipt }) =>
        answered(await claims.validateClaim(params.claimId, body, caller, receipt(200, claimView))),
    }),
    route({
      ...step,
      path: '/v1/claims/:claimId/approvals',
      operationId: 'approveClaim',
      summary: 'Approve: the money will be booked',
      description: lineOf('approve'),
      access: finance,
      body: ApprovalIn,
      problems: ['illegal-transition', 'same-person', 'assigned-to-another'],
      handle: async ({ params, caller, receipt }) =>
        answered(await claims.approveClaim(params.claimId, caller, receipt(200, claimView))),
    }),
    route({
      ...step,
      path: '/v1/claims/:claimId/refusals',
      operationId: 'refuseClaim',
      summary: 'Refuse, with reasons',
      description: lineOf('refuse'),
      access: finance,
      body: RefusalIn,
      problems: ['illegal-transition', 'same-person', 'assigned-to-another'],
      handle: async ({ params, body, caller, receipt }) =>
        answered(await claims.refuseClaim(params.claimId, body.reasons, caller, receipt(200, claimView))),
    }),
    route({
      ...step,
      path: '/v1/claims/:claimId/information-requests',
      operationId: 'requestInformation',
      summary: 'Ask the group for more information',
      description: lineOf('request-info'),
      access: finance,
      body: QuestionIn,
      problems: ['illegal-transition', 'same-person', 'assigned-to-another'],
      handle: async ({ params, body, caller, receipt }) =>
        answered(await claims.requestInfo(params.claimId, body.question, caller, receipt(200, claimView))),
    }),
    route({
      ...step,
      path: '/v1/claims/:claimId/answers',
      operationId: 'answerQuestion',
      summary: 'Answer finance',
      description: `Nothing changed that the approvals rested on: ${lineOf('answer')} Otherwise: ${lineOf('answer-with-changes')}`,
      access: group,
      body: AnswerIn,
      problems: ['illegal-transition'],
      handle: async ({ params, body, caller, receipt }) =>
        answered(await claims.answerQuestion(params.claimId, body.text, caller, receipt(200, claimView))),
    }),
    route({
      ...step,
      path: '/v1/claims/:claimId/cancellations',
      operationId: 'cancelClaim',
      summary: 'Cancel before the approval',
      description: lineOf('cancel'),
      access: group,
      body: CancellationIn,
      problems: ['illegal-transition'],
      handle: async ({ params, body, caller, receipt }) =>
        answered(await claims.cancelClaim(params.claimId, body.reason, caller, receipt(200, claimView))),
    }),
  ];
}
