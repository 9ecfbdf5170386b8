import { z } from 'zod';
import { anyObject } from '../../libs/http/access.ts';
import { AmountCents, digits, line, pageOf, pageQuery, Uuid } from '../../libs/http/fields.ts';
import { route, type Route } from '../../libs/http/route.ts';
import { CapPreviewOut, Reference, SeasonIn, SeasonOut, seasonView, SettlementOut, settlementView } from './schemas.ts';
import type { SeasonUseCases, SeasonWithMoney } from './use-cases/seasons.ts';
import type { SeasonMoney } from './use-cases/season-money.ts';
import { askedBy } from './domain/settlement.ts';
import type { SettlementUseCases } from './use-cases/settlements.ts';

const seasonId = { seasonId: Uuid };

export const seasonRoutes = (seasons: SeasonUseCases, money: SeasonMoney, settlements: SettlementUseCases): Route[] => [
  route({
    method: 'post', path: '/v1/seasons', summary: 'Open a season', access: { finance: anyObject }, idempotency: 'required',
    body: SeasonIn, answers: { 201: SeasonOut }, problems: ['season-open'],
    async handle({ body, receipt }) {
      const season = await seasons.openSeason(body, receipt(201, (opened: SeasonWithMoney) => SeasonOut.parse(seasonView(opened))));
      return { status: 201, version: season.version, body: seasonView(season) };
    },
  }),
  route({
    method: 'get', path: '/v1/seasons', summary: 'All seasons with their totals', access: { public: 'the totals of a season concern everybody' },
    answers: { 200: z.object({ items: z.array(SeasonOut) }) },
    handle: async () => ({ status: 200, body: { items: (await seasons.list()).map(seasonView) } }),
  }),
  route({
    method: 'get', path: '/v1/seasons/:seasonId', summary: 'One season: total, remaining, policy', access: { public: 'the totals of a season concern everybody' },
    params: seasonId, answers: { 200: SeasonOut },
    async handle({ params }) {
      const season = await seasons.find(params.seasonId);
      return { status: 200, version: season.version, body: seasonView(season) };
    },
  }),
  route({
    method: 'get', path: '/v1/seasons/:seasonId/cap-preview', summary: 'The threshold that an action with this cap would have now, and the highest cap that can be afforded',
    access: { review: anyObject, finance: anyObject, policy: anyObject },
    params: seasonId, query: { capCents: digits(AmountCents) }, answers: { 200: CapPreviewOut },
    handle: async ({ params, query }) => ({ status: 200, body: await seasons.previewCap(params.seasonId, query.capCents) }),
  }),
  route({
    method: 'put', path: '/v1/seasons/:seasonId/allocations/:reference', summary: 'Give money to a season', access: { finance: anyObject },
    description: 'The reference is the natural key: the same one books once.',
    params: { ...seasonId, reference: Reference }, body: z.strictObject({ amountCents: AmountCents }), answers: { 200: SeasonOut }, problems: ['reference-used', 'illegal-transition'],
    async handle({ params, body, caller }) {
      const season = await money.allocate({ ...params, ...body, by: caller.id });
      return { status: 200, version: season.version, body: seasonView(season) };
    },
  }),
  route({
    method: 'put', path: '/v1/seasons/:seasonId/reductions/:reference', summary: 'Take money of a season back', access: { finance: anyObject },
    description: 'Never more than remains: what is set aside for actions stays theirs. The reference is the natural key: the same one books once.',
    params: { ...seasonId, reference: Reference }, body: z.strictObject({ amountCents: AmountCents, reason: line(200) }), answers: { 200: SeasonOut }, problems: ['beyond-remaining', 'reference-used', 'illegal-transition'],
    async handle({ params, body, caller }) {
      const season = await money.reduce({ ...params, ...body, by: caller.id });
      return { status: 200, version: season.version, body: seasonView(season) };
    },
  }),
  route({
    method: 'post', path: '/v1/seasons/:seasonId/closing', summary: 'End the votes; claims go on until the deadline', access: { finance: anyObject },
    params: seasonId, answers: { 200: SeasonOut }, problems: ['illegal-transition'],
    async handle({ params }) {
      const season = await seasons.startClosing(params.seasonId);
      return { status: 200, version: season.version, body: seasonView(season) };
    },
  }),
  route({
    method: 'post', path: '/v1/seasons/:seasonId/closure', summary: 'Close a season in which nothing is held any more', access: { finance: anyObject },
    params: seasonId, answers: { 200: SeasonOut }, problems: ['illegal-transition', 'claims-open', 'money-still-held'],
    async handle({ params }) {
      const season = await seasons.close(params.seasonId);
      return { status: 200, version: season.version, body: seasonView(season) };
    },
  }),
  route({
    method: 'post', path: '/v1/seasons/:seasonId/settlements', summary: 'Make a settlement now', access: { policy: anyObject },
    description: 'Repeating it is harmless: what is settled stays settled.',
    params: seasonId, answers: { 201: SettlementOut }, problems: ['illegal-transition'],
    async handle({ params, caller }) {
      const settlement = await settlements.settleSeason(params.seasonId, askedBy(caller.id), true);
      if (!settlement) throw new Error('a settlement that was asked for gave none');
      return { status: 201, body: settlementView(settlement) };
    },
  }),
  route({
    method: 'get', path: '/v1/seasons/:seasonId/settlements', summary: 'Settlements of a season, newest first', access: { finance: anyObject, policy: anyObject, audit: anyObject },
    params: seasonId, query: pageQuery, answers: { 200: pageOf(SettlementOut) },
    async handle({ params, query }) {
      const { items, nextCursor } = await settlements.page(params.seasonId, query);
      return { status: 200, body: { items: items.map(settlementView), nextCursor } };
    },
  }),
];
