import { z } from 'zod';
import { Uuid } from '../../libs/http/fields.ts';
import { route, type Route } from '../../libs/http/route.ts';
import { proposalAccess } from './access.ts';
import { ActionOut, actionView, PublicationIn } from './action-schemas.ts';
import { CRITERIA } from './domain/framework.ts';
import { AssessmentIn, ChangeRequestsIn, DeclineIn, ProposalOut, proposalView, RequestStateIn } from './proposal-schemas.ts';
import type { PublishAction } from './use-cases/publish-action.ts';
import type { ReviewProposal } from './use-cases/review-proposal.ts';
import type { WriteProposal } from './use-cases/write-proposal.ts';

const proposalId = { proposalId: Uuid };

export const reviewRoutes = (writing: WriteProposal, reviewing: ReviewProposal, publishing: PublishAction): Route[] => {
  const { reviewers } = proposalAccess(writing);
  return [
    route({
      method: 'post', path: '/v1/proposals/:proposalId/change-requests', summary: 'Ask the group to rework the proposal', access: reviewers, params: proposalId,
      body: ChangeRequestsIn, idempotency: 'accepted', answers: { 200: ProposalOut }, problems: ['illegal-transition', 'own-group'],
      async handle({ params, body, caller, receipt }) {
        const proposal = await reviewing.requestChanges(params.proposalId, body.requests, caller.id, receipt(200, proposalView));
        return { status: 200, version: proposal.version, body: proposalView(proposal) };
      },
    }),
    route({
      method: 'put', path: '/v1/proposals/:proposalId/requests/:requestId', summary: 'Resolve a request, or open it again', access: reviewers,
      params: { ...proposalId, requestId: Uuid }, body: RequestStateIn, answers: { 200: ProposalOut }, problems: ['illegal-transition', 'own-group'],
      async handle({ params, body }) {
        const proposal = await reviewing.settleRequest(params.proposalId, params.requestId, body.state);
        return { status: 200, version: proposal.version, body: proposalView(proposal) };
      },
    }),
    route({
      method: 'put', path: '/v1/proposals/:proposalId/framework/:criterion', summary: 'Decide a criterion of the framework, with a reason', access: reviewers,
      params: { ...proposalId, criterion: z.enum(CRITERIA) }, body: AssessmentIn, answers: { 200: ProposalOut }, problems: ['illegal-transition', 'own-group'],
      async handle({ params, body, caller }) {
        const proposal = await reviewing.assessCriterion(params.proposalId, params.criterion, { ...body, by: caller.id });
        return { status: 200, version: proposal.version, body: proposalView(proposal) };
      },
    }),
    route({
      method: 'post', path: '/v1/proposals/:proposalId/declines', summary: 'Decline the proposal, with reasons; it may be reworked', access: reviewers, params: proposalId,
      body: DeclineIn, idempotency: 'accepted', answers: { 200: ProposalOut }, problems: ['illegal-transition', 'own-group'],
      async handle({ params, body, caller, receipt }) {
        const proposal = await reviewing.declineProposal(params.proposalId, body.reasons, caller.id, receipt(200, proposalView));
        return { status: 200, version: proposal.version, body: proposalView(proposal) };
      },
    }),
    route({
      method: 'post', path: '/v1/proposals/:proposalId/publication', summary: 'Publish the proposal as an action with a cap',
      description: 'Content is frozen from then on. All that is missing is named at once as `not-ready`; its pointers are into the proposal.',
      access: reviewers, params: proposalId, body: PublicationIn, idempotency: 'accepted', answers: { 201: ActionOut }, problems: ['not-ready', 'illegal-transition', 'own-group'],
      async handle({ params, body, receipt }) {
        const action = await publishing.publishProposal(params.proposalId, body.capCents, receipt(201, actionView));
        return { status: 201, version: action.version, body: actionView(action) };
      },
    }),
  ];
};
