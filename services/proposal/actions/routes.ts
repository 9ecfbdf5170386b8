import { z } from 'zod';
import { groupOf, othersGroup } from '../../../libs/http/access.ts';
import { documentAnswer, pageAnswer } from '../../../libs/http/common-answers.ts';
import { pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { ProposalDeps } from '../deps.ts';
import { proposalAccess } from '../proposals/access.ts';
import { actionReaders } from './access.ts';
import { correctAction } from './correct-action.ts';
import { listActions } from './list-actions.ts';
import { publishProposal } from './publish-proposal.ts';
import { ActionOut, ActionSummaryOut, actionSummaryView, actionView, CorrectionIn, PublicationIn } from './schemas.ts';

const actionId = { actionId: Uuid };

export const actionRoutes = (deps: ProposalDeps): Route[] => {
  const readers = actionReaders(deps);
  const { reviewers } = proposalAccess(deps);
  const group = groupOf('actionId', async (id) => (await deps.actions.find(id))?.groupId);
  return [
    route({
      method: 'post',
      path: '/v1/proposals/:proposalId/publication',
      operationId: 'publishProposal',
      summary: 'Publish the proposal as an action with a cap',
      description:
        'Content is frozen from then on. All that is missing is named at once as `not-ready`; its pointers are into the proposal.',
      access: reviewers,
      params: { proposalId: Uuid },
      body: PublicationIn,
      idempotency: 'accepted',
      answers: { 201: ActionOut },
      location: '/v1/actions/{id}',
      problems: ['not-ready', 'illegal-transition'],
      async handle({ params, body, receipt }) {
        const action = await publishProposal(deps, params.proposalId, body.capCents, receipt(201, actionView));
        return { status: 201, version: action.version, body: actionView(action) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/actions',
      operationId: 'listActions',
      summary: 'Published actions, in an order that favours nobody',
      description:
        '`shuffle` is new every day and the same for everybody; never by votes, because nobody is in a race.',
      access: readers,
      query: { order: z.enum(['shuffle', 'number']).default('shuffle'), ...pageQuery },
      answers: { 200: pageOf(ActionSummaryOut) },
      handle: async ({ query: { order, ...request } }) =>
        pageAnswer(await listActions(deps, order, request), actionSummaryView),
    }),
    route({
      method: 'get',
      path: '/v1/actions/:actionId',
      operationId: 'getAction',
      summary: 'One action with its outcome',
      access: readers,
      params: actionId,
      answers: { 200: ActionOut },
      problems: ['not-found'],
      description:
        'How to do it, what it may cost, and the decision once it is fundable, with everything that decided.',
      handle: async ({ params }) => documentAnswer(await deps.actions.get(params.actionId), actionView),
    }),
    route({
      method: 'put',
      path: '/v1/actions/:actionId/corrections',
      operationId: 'correctAction',
      summary: 'Correct a typing error; the history stays visible',
      description: 'Only wording: a material change is a new proposal derived from the action.',
      access: { review: othersGroup('action', group) },
      params: actionId,
      body: CorrectionIn,
      ifMatch: true,
      answers: { 200: ActionOut },
      problems: ['version-mismatch'],
      async handle({ params, body: { reason, ...texts }, caller, ifMatch }) {
        const action = await correctAction(deps, params.actionId, { texts, reason, by: caller.id, seen: ifMatch });
        return documentAnswer(action, actionView);
      },
    }),
  ];
};
