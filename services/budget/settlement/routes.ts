import { anyObject } from '../../../libs/http/access.ts';
import { pageAnswer } from '../../../libs/http/common-answers.ts';
import { pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { BudgetDeps } from '../deps.ts';
import { askedBy } from './domain/settlement.ts';
import { SettlementOut, settlementView } from './schemas.ts';
import { settleSeason } from './settle-season.ts';

const seasonId = { seasonId: Uuid };

export const settlementRoutes = (deps: BudgetDeps): Route[] => [
  route({
    method: 'post',
    path: '/v1/seasons/:seasonId/settlements',
    operationId: 'settleSeason',
    summary: 'Make a settlement now',
    access: { policy: anyObject },
    description:
      'Repeating it is harmless: what is settled stays settled. It also makes up the nights since the last one, one step of the rate each.',
    params: seasonId,
    answers: { 201: SettlementOut },
    problems: ['not-found', 'illegal-transition'],
    takesLong: true,
    async handle({ params, caller }) {
      const settlement = await settleSeason(deps, params.seasonId, askedBy(caller.id), 'even-if-empty');
      if (!settlement) throw new Error('a settlement that was asked for gave none');
      return { status: 201, body: settlementView(settlement) };
    },
  }),
  route({
    method: 'get',
    path: '/v1/seasons/:seasonId/settlements',
    operationId: 'listSettlements',
    summary: 'Settlements of a season, newest first',
    access: { finance: anyObject, policy: anyObject, audit: anyObject },
    description: 'Each with its snapshot, its decisions and their inputs: whoever has one can recompute it.',
    params: seasonId,
    query: pageQuery,
    answers: { 200: pageOf(SettlementOut) },
    async handle({ params, query }) {
      const settlements = await deps.settlements.page({ seasonId: params.seasonId }, query, { by: 'n', direction: -1 });
      return pageAnswer(settlements, settlementView);
    },
  }),
];
