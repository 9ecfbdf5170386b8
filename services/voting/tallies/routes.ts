import { anyObject, memberOfCertified } from '../../../libs/http/access.ts';
import { documentAnswer, pageAnswer } from '../../../libs/http/common-answers.ts';
import { pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { VotingDeps } from '../deps.ts';
import { TallyOut, tallyView, ThresholdChangeOut, thresholdChangeView } from './schemas.ts';

export const tallyRoutes = (deps: VotingDeps): Route[] => {
  const members = {
    group: memberOfCertified((groupIds) => deps.knownGroups.isAny(groupIds, ({ certified }) => certified)),
    review: anyObject,
    finance: anyObject,
    audit: anyObject,
    policy: anyObject,
  };
  return [
    route({
      method: 'get',
      path: '/v1/tallies',
      operationId: 'listTallies',
      summary: 'Votes and thresholds of all actions, by number: nobody is in a race',
      access: members,
      description: 'For members of certified groups and for staff. Votes are counted by groups that are certified now.',
      query: pageQuery,
      answers: { 200: pageOf(TallyOut) },
      handle: async ({ query }) => pageAnswer(await deps.tallies.page({}, query, { by: 'number' }), tallyView),
    }),
    route({
      method: 'get',
      path: '/v1/tallies/:actionId',
      operationId: 'getTally',
      summary: 'Votes of an action, its threshold with the inputs, and what is missing',
      access: members,
      description: 'The whole reckoning: with `inputs` anybody can work out the threshold again.',
      params: { actionId: Uuid },
      answers: { 200: TallyOut },
      problems: ['not-known-yet'],
      handle: async ({ params }) => documentAnswer(await deps.tallies.ofAction(params.actionId), tallyView),
    }),
    route({
      method: 'get',
      path: '/v1/tallies/:actionId/history',
      operationId: 'listThresholdChanges',
      summary: 'How the threshold of an action changed, and why, newest first',
      access: members,
      description:
        'An entry for each change of the threshold, with the inputs from which anybody can recompute it; the last one is the decision of the settlement that made it fundable.',
      params: { actionId: Uuid },
      query: pageQuery,
      answers: { 200: pageOf(ThresholdChangeOut) },
      problems: ['not-known-yet'],
      async handle({ params, query }) {
        await deps.tallies.ofAction(params.actionId);
        return pageAnswer(await deps.thresholdChanges.page(params.actionId, query), thresholdChangeView);
      },
    }),
  ];
};
