import { z } from 'zod';
import { documentAnswer, pageAnswer } from '../../../libs/http/common-answers.ts';
import { pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { ProposalDeps } from '../deps.ts';
import { proposalAccess, sideOf } from '../proposals/access.ts';
import { ProposalOut, proposalView } from '../proposals/schemas.ts';
import { assessCriterion } from './assess-criterion.ts';
import { commentOnProposal } from './comment-on-proposal.ts';
import { declineProposal } from './decline-proposal.ts';
import { CRITERIA } from './domain/framework.ts';
import { listSimilarActions } from './list-similar-actions.ts';
import { requestChanges } from './request-changes.ts';
import {
  AssessmentIn,
  ChangeRequestsIn,
  CommentIn,
  CommentOut,
  commentView,
  DeclineIn,
  RequestStateIn,
  SimilarActionsOut,
  similarActionView,
} from './schemas.ts';
import { setRequestState } from './set-request-state.ts';

const proposalId = { proposalId: Uuid };

export const reviewRoutes = (deps: ProposalDeps): Route[] => {
  const { either, readers, reviewers } = proposalAccess(deps);
  return [
    route({
      method: 'post',
      path: '/v1/proposals/:proposalId/comments',
      operationId: 'commentOnProposal',
      summary: 'Say something in the thread of the group and the reviewers',
      access: either,
      params: proposalId,
      description: 'Both sides see it at once. Comments name the side that speaks, never the person.',
      body: CommentIn,
      idempotency: 'required',
      answers: { 201: CommentOut },
      problems: ['illegal-transition'],
      async handle({ params, body, caller, receipt }) {
        const comment = await commentOnProposal(
          deps,
          params.proposalId,
          { text: body.text, by: caller.id, sideOf: sideOf(caller) },
          receipt(201, commentView),
        );
        return { status: 201, body: commentView(comment) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/proposals/:proposalId/comments',
      operationId: 'listComments',
      summary: 'The thread, oldest first',
      access: readers,
      params: proposalId,
      description: 'For the group and for reviewers.',
      query: pageQuery,
      answers: { 200: pageOf(CommentOut) },
      handle: async ({ params, query }) =>
        pageAnswer(await deps.comments.thread(params.proposalId, query), commentView),
    }),
    route({
      method: 'get',
      path: '/v1/proposals/:proposalId/similar-actions',
      operationId: 'listSimilarActions',
      summary: 'Published actions whose text is like that of the proposal',
      access: reviewers,
      params: proposalId,
      description:
        'To look at before the criterion `distinct` is decided: one action that is split into four would buy four low thresholds. An action of the same group is listed at a smaller likeness. Words are compared, not meanings.',
      answers: { 200: SimilarActionsOut },
      problems: ['not-found'],
      async handle({ params }) {
        const items = await listSimilarActions(deps, params.proposalId);
        return { status: 200, body: { items: items.map(similarActionView) } };
      },
    }),
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
      ifMatch: true,
      answers: { 200: ProposalOut },
      problems: ['version-mismatch', 'illegal-transition'],
      async handle({ params, body, caller, ifMatch, receipt }) {
        const proposal = await requestChanges(
          deps,
          params.proposalId,
          { requests: body.requests, by: caller.id, seen: ifMatch },
          receipt(200, proposalView),
        );
        return documentAnswer(proposal, proposalView);
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
      handle: async ({ params, body }) =>
        documentAnswer(await setRequestState(deps, params.proposalId, params.requestId, body.state), proposalView),
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
        const proposal = await assessCriterion(deps, params.proposalId, params.criterion, { ...body, by: caller.id });
        return documentAnswer(proposal, proposalView);
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
      ifMatch: true,
      answers: { 200: ProposalOut },
      problems: ['version-mismatch', 'illegal-transition'],
      async handle({ params, body, caller, ifMatch, receipt }) {
        const proposal = await declineProposal(
          deps,
          params.proposalId,
          { reasons: body.reasons, by: caller.id, seen: ifMatch },
          receipt(200, proposalView),
        );
        return documentAnswer(proposal, proposalView);
      },
    }),
  ];
};
