import { z } from 'zod';
import { anyObject } from '../../../libs/http/access.ts';
import { documentAnswer } from '../../../libs/http/common-answers.ts';
import { AmountCents, digits, line, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { BudgetDeps } from '../deps.ts';
import { EXAMPLES } from '../examples.ts';
import { Reference } from '../ledger/schemas.ts';
import { allocateMoney } from './allocate-money.ts';
import { closeSeason } from './close-season.ts';
import type { SeasonWithMoney } from './domain/season.ts';
import { explainThreshold } from './explain-threshold.ts';
import { openSeason } from './open-season.ts';
import { previewCap } from './preview-cap.ts';
import { reduceMoney } from './reduce-money.ts';
import { CapPreviewOut, SeasonIn, SeasonOut, seasonView, ThresholdRuleOut } from './schemas.ts';
import { startClosing } from './start-closing.ts';
import { withMoney } from './with-money.ts';

const seasonId = { seasonId: Uuid };

export const seasonRoutes = (deps: BudgetDeps): Route[] => [
  route({
    method: 'post',
    path: '/v1/seasons',
    operationId: 'openSeason',
    summary: 'Open a season',
    access: { finance: anyObject },
    idempotency: 'required',
    description:
      'It begins without money: allocations bring it. What did not cross in the former season moves on into it, with its votes.',
    body: SeasonIn,
    answers: { 201: SeasonOut },
    location: '/v1/seasons/{id}',
    problems: ['season-open'],
    async handle({ body, receipt }) {
      const season = await openSeason(
        deps,
        body,
        receipt(201, (opened: SeasonWithMoney) => SeasonOut.parse(seasonView(opened))),
      );
      return { status: 201, version: season.version, body: seasonView(season) };
    },
  }),
  route({
    method: 'get',
    path: '/v1/seasons',
    operationId: 'listSeasons',
    summary: 'All seasons with their totals',
    access: { public: 'the totals of a season concern everybody' },
    description: 'At most one of them is open.',
    answers: { 200: z.object({ items: z.array(SeasonOut) }).meta({ examples: [EXAMPLES.seasons] }) },
    async handle() {
      const seasons = await Promise.all((await deps.seasons.all()).map((season) => withMoney(deps, season)));
      return { status: 200, body: { items: seasons.map(seasonView) } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/seasons/:seasonId',
    operationId: 'getSeason',
    summary: 'One season: total, remaining, policy',
    access: { public: 'the totals of a season concern everybody' },
    description:
      '`remainingCents` is what is not set aside for fundable actions. Shares in the policy are basis points, delays are days. `memory` is what the formula remembers, such as the rate of the day.',
    problems: ['not-found'],
    params: seasonId,
    answers: { 200: SeasonOut },
    handle: async ({ params }) =>
      documentAnswer(await withMoney(deps, await deps.seasons.get(params.seasonId)), seasonView),
  }),
  route({
    method: 'get',
    path: '/v1/seasons/:seasonId/cap-preview',
    operationId: 'previewCap',
    summary: 'The threshold that an action with this cap would have now, and the highest cap that can be afforded',
    description:
      'What a reviewer looks at before publishing. The threshold is the one of today by the formula of the season; the money that can be given moves with every allocation, crossing and day.',
    problems: ['not-found'],
    access: { review: anyObject, finance: anyObject, policy: anyObject },
    params: seasonId,
    query: { capCents: digits(AmountCents) },
    answers: { 200: CapPreviewOut },
    handle: async ({ params, query }) => ({
      status: 200,
      body: await previewCap(deps, params.seasonId, query.capCents),
    }),
  }),
  route({
    method: 'get',
    path: '/v1/seasons/:seasonId/threshold-rule',
    operationId: 'explainThreshold',
    summary: 'The rule of the thresholds in three sentences, with the numbers of today',
    access: { public: 'how thresholds come about concerns everybody' },
    description: 'For pages and letters: plain text in French and English, without a rank and without a group.',
    problems: ['not-found'],
    params: seasonId,
    answers: { 200: ThresholdRuleOut },
    handle: async ({ params }) => ({ status: 200, body: await explainThreshold(deps, params.seasonId) }),
  }),
  route({
    method: 'put',
    path: '/v1/seasons/:seasonId/allocations/:reference',
    operationId: 'allocateMoney',
    summary: 'Give money to a season',
    access: { finance: anyObject },
    description:
      'The reference is the natural key: the same one books once, over all seasons. Used for another one, or with another amount, it is a conflict that says what stands there.',
    params: { ...seasonId, reference: Reference },
    body: z.strictObject({ amountCents: AmountCents }).meta({ examples: [EXAMPLES.allocationIn] }),
    answers: { 200: SeasonOut },
    problems: ['not-found', 'season-too-large', 'reference-used', 'illegal-transition'],
    handle: async ({ params, body, caller }) =>
      documentAnswer(await allocateMoney(deps, { ...params, ...body, by: caller.id }), seasonView),
  }),
  route({
    method: 'put',
    path: '/v1/seasons/:seasonId/reductions/:reference',
    operationId: 'reduceMoney',
    summary: 'Take money of a season back',
    access: { finance: anyObject },
    description:
      'Never more than remains: what is set aside for actions stays theirs. The reference is the natural key: the same one books once, over all seasons.',
    params: { ...seasonId, reference: Reference },
    body: z.strictObject({ amountCents: AmountCents, reason: line(200) }).meta({ examples: [EXAMPLES.reductionIn] }),
    answers: { 200: SeasonOut },
    problems: ['not-found', 'beyond-remaining', 'reference-used', 'illegal-transition'],
    handle: async ({ params, body, caller }) =>
      documentAnswer(await reduceMoney(deps, { ...params, ...body, by: caller.id }), seasonView),
  }),
  route({
    method: 'post',
    path: '/v1/seasons/:seasonId/closing',
    operationId: 'startClosing',
    summary: 'End the votes; claims go on until the deadline',
    access: { finance: anyObject },
    description: 'From now on nothing crosses any more; who waits for a place may still get one. Cannot be undone.',
    params: seasonId,
    answers: { 200: SeasonOut },
    problems: ['not-found', 'illegal-transition'],
    handle: async ({ params }) => documentAnswer(await startClosing(deps, params.seasonId), seasonView),
  }),
  route({
    method: 'post',
    path: '/v1/seasons/:seasonId/closure',
    operationId: 'closeSeason',
    summary: 'Close a season in which nothing is held any more',
    access: { finance: anyObject },
    description: 'After `claimsUntil`. What was not charged carries over to the next season.',
    params: seasonId,
    answers: { 200: SeasonOut },
    problems: ['not-found', 'illegal-transition', 'claims-open', 'money-still-held'],
    handle: async ({ params }) => documentAnswer(await closeSeason(deps, params.seasonId), seasonView),
  }),
];
