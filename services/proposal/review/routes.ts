import { z } from 'zod';
import { Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { PublishAction } from '../actions/publish-action.ts';
import { ActionOut, actionView, PublicationIn } from '../actions/schemas.ts';
import { proposalAccess } from '../proposals/access.ts';
import {
  AssessmentIn,
  ChangeRequestsIn,
  DeclineIn,
  ProposalOut,
  proposalView,
  RequestStateIn,
} from '../proposals/schemas.ts';
import type { WriteProposal } from '../proposals/write-proposal.ts';
import { CRITERIA } from './domain/framework.ts';
import type { ReviewProposal } from './review-proposal.ts';

const proposalId = { proposalId: Uuid };

export const reviewRoutes = (writing: WriteProposal, reviewing: ReviewProposal, publishing: PublishAction): Route[] => {
  const { reviewers } = proposalAccess(writing);
  return [
    route({
      method: 'post',
      path: '/v1/proposals/:proposalId/change-requests',
      operationId: 'requestChanges',
      summary: 'Ask the group to rework the proposal',
      access: reviewers,
      params: proposalId,
      description:
        'Each request is a `must`, which stands in the way of publication, or a `should`. The group is told by mail and can edit again.',
      body: ChangeRequestsIn,
      bodyLimit: '1mb',
      idempotency: 'accepted',
      answers: { 200: ProposalOut },
      problems: ['illegal-transition'],
      async handle({ params, body, caller, receipt }) {
        const proposal = await reviewing.requestChanges(
          params.proposalId,
          body.requests,
          caller.id,
          receipt(200, proposalView),
        );
        return { status: 200, version: proposal.version, body: proposalView(proposal) };
      },
    }),
    route({
      method: 'put',
      path: '/v1/proposals/:proposalId/requests/:requestId',
      operationId: 'setRequestState',
      summary: 'Resolve a request, or open it again',
      access: reviewers,
      description: 'A `must` that is open stands in the way of publication. The same state again changes nothing.',
      params: { ...proposalId, requestId: Uuid },
      body: RequestStateIn,
      answers: { 200: ProposalOut },
      problems: ['illegal-transition'],
      async handle({ params, body }) {
        const proposal = await reviewing.settleRequest(params.proposalId, params.requestId, body.state);
        return { status: 200, version: proposal.version, body: proposalView(proposal) };
      },
    }),
    route({
      method: 'put',
      path: '/v1/proposals/:proposalId/framework/:criterion',
      operationId: 'assessCriterion',
      summary: 'Decide a criterion of the framework, with a reason',
      access: reviewers,
      description:
        'All criteria must be met before publication. Deciding again replaces the former decision; the revision that was read is kept with it.',
      params: { ...proposalId, criterion: z.enum(CRITERIA) },
      body: AssessmentIn,
      answers: { 200: ProposalOut },
      problems: ['illegal-transition'],
      async handle({ params, body, caller }) {
        const proposal = await reviewing.assessCriterion(params.proposalId, params.criterion, {
          ...body,
          by: caller.id,
        });
        return { status: 200, version: proposal.version, body: proposalView(proposal) };
      },
    }),
    route({
      method: 'post',
      path: '/v1/proposals/:proposalId/declines',
      operationId: 'declineProposal',
      summary: 'Decline the proposal, with reasons; it may be reworked',
      access: reviewers,
      params: proposalId,
      description: 'The group reads the reasons in its mail. It may rework the proposal and submit it again.',
      body: DeclineIn,
      idempotency: 'accepted',
      answers: { 200: ProposalOut },
      problems: ['illegal-transition'],
      async handle({ params, body, caller, receipt }) {
        const proposal = await reviewing.declineProposal(
          params.proposalId,
          body.reasons,
          caller.id,
          receipt(200, proposalView),
        );
        return { status: 200, version: proposal.version, body: proposalView(proposal) };
      },
    }),
    route({
      method: 'post',
      path: '/v1/proposals/:proposalId/publication',
      operationId: 'publishProposal',
      summary: 'Publish the proposal as an action with a cap',
      description:
        'Content is frozen from then on. All that is missing is named at once as `not-ready`; its pointers are into the proposal.',
      access: reviewers,
      params: proposalId,
      body: PublicationIn,
      idempotency: 'accepted',
      answers: { 201: ActionOut },
      location: '/v1/actions/{id}',
      problems: ['not-ready', 'illegal-transition'],
      async handle({ params, body, receipt }) {
        const action = await publishing.publishProposal(params.proposalId, body.capCents, receipt(201, actionView));
        return { status: 201, version: action.version, body: actionView(action) };
      },
    }),
  ];
};
