import { z } from 'zod';
import { anyObject } from '../../../libs/http/access.ts';
import { pageAnswer } from '../../../libs/http/common-answers.ts';
import { pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { BudgetDeps } from '../deps.ts';
import { askedBy } from './domain/settlement.ts';
import { DecisionPartOut, decisionPartView, SettlementOut } from './schemas.ts';
import { settleSeason } from './settle-season.ts';
import { showSettlements } from './show-settlements.ts';

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
      const [body] = await showSettlements(deps, [settlement]);
      if (!body) throw new Error('a settlement cannot be shown');
      return { status: 201, body };
    },
  }),
  route({
    method: 'get',
    path: '/v1/seasons/:seasonId/settlements',
    operationId: 'listSettlements',
    summary: 'Settlements of a season, newest first',
    access: { finance: anyObject, policy: anyObject, audit: anyObject },
    description:
      'Each with its snapshot, its decisions and their inputs: whoever has one can recompute it. Decisions that are too many for one answer are read at `decisionsAt`.',
    params: seasonId,
    query: pageQuery,
    answers: { 200: pageOf(SettlementOut) },
    async handle({ params, query }) {
      const settlements = await deps.settlements.page({ seasonId: params.seasonId }, query, { by: 'n', direction: -1 });
      return {
        status: 200,
        body: { items: await showSettlements(deps, settlements.items), nextCursor: settlements.nextCursor },
      };
    },
  }),
  route({
    method: 'get',
    path: '/v1/seasons/:seasonId/settlements/:n/decisions',
    operationId: 'listDecisions',
    summary: 'Decisions of a settlement, in their order',
    access: { finance: anyObject, policy: anyObject, audit: anyObject },
    description:
      'For settlements whose decisions are too many for one answer (`decisionsAt`). Each part holds up to 500 groups; a decision with more goes on in the next part.',
    params: {
      ...seasonId,
      n: z.coerce.number().int().positive(),
    },
    query: pageQuery,
    answers: { 200: pageOf(DecisionPartOut) },
    problems: ['not-found'],
    async handle({ params, query }) {
      const settlement = await deps.settlements.get(`${params.seasonId}-${params.n}`);
      return pageAnswer(await deps.decisions.page(settlement, query), decisionPartView);
    },
  }),
];
