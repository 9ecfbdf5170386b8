import { z } from 'zod';
import {
  anyObject,
  groupOf,
  inBody,
  inQuery,
  ownGroupElseForbidden,
  ownGroupElseNotFound,
} from '../../../libs/http/access.ts';
import { pageAnswer } from '../../../libs/http/common-answers.ts';
import { csvOf } from '../../../libs/http/csv.ts';
import { pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { attachment, route, type Route } from '../../../libs/http/route.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { EXAMPLES } from '../examples.ts';
import { createClaim } from './create-claim.ts';
import { CLAIM_COLUMNS, claimRows } from './csv.ts';
import { dayOf } from './domain/claim-content.ts';
import { FUNDINGS } from './domain/claim.ts';
import { lineOf, STATES } from './domain/transitions.ts';
import { editClaim } from './edit-claim.ts';
import { LISTS } from './lists.ts';
import { previewFunding } from './preview-funding.ts';
import { readClaim } from './read-claim.ts';
import { ClaimEditIn, claimIn } from './schemas.ts';
import { claimAnswer, ClaimDetailOut, claimDetailView, ClaimOut, claimView, FundingPreviewOut } from './views.ts';

const filters = {
  groupId: Uuid.optional(),
  list: z.enum(LISTS).optional().describe('For finance: what waits for whom'),
  state: z.enum(STATES).optional(),
  funding: z.enum(FUNDINGS).optional(),
  actionId: Uuid.optional(),
  assignedTo: z
    .union([Uuid, z.literal('nobody')])
    .optional()
    .describe('For finance: the claims of one reviewer, or those that nobody has taken'),
};

/** These routes serve the form of a claim and the lists of claims. */
export function claimRoutes(deps: ReimbursementDeps): Route[] {
  const { claims, now } = deps;
  const claimId = { claimId: Uuid };
  const own = ownGroupElseNotFound('claim', groupOf('claimId', claims.groupOf));
  const readers = { group: own, finance: anyObject, pay: anyObject, audit: anyObject };

  return [
    route({
      method: 'post',
      path: '/v1/claims',
      operationId: 'draftClaim',
      summary: 'Draft a claim: a past expense or a future one, on one form',
      description:
        'Other groups never see it; finance and audit also see drafts. The IBAN is sealed at once and never answered in clear.',
      access: { group: ownGroupElseForbidden(inBody('groupId')) },
      idempotency: 'required',
      body: claimIn(now),
      answers: { 201: ClaimOut },
      example: EXAMPLES.draft,
      location: '/v1/claims/{id}',
      problems: ['not-certified', 'not-known-yet', 'claims-closed'],
      async handle({ body: { groupId, payee, ...content }, caller, receipt }) {
        const claim = await createClaim(
          deps,
          { groupId, content, payee },
          { by: caller, receipt: receipt(201, claimView) },
        );
        return { ...claimAnswer(claim), status: 201 };
      },
    }),
    route({
      method: 'put',
      path: '/v1/claims/:claimId',
      operationId: 'editClaim',
      summary: 'Change a claim',
      description: `${lineOf('edit')} Any change after the submission voids the approvals given, because finance reads all of the form: who made it becomes the submitter, and a second person validates.`,
      access: { group: own },
      params: claimId,
      ifMatch: true,
      body: ClaimEditIn,
      answers: { 200: ClaimOut },
      problems: ['version-mismatch', 'illegal-transition', 'claim-altered', 'not-known-yet', 'claims-closed'],
      async handle({ params, body: { payee, envelopeMaxCents, ...content }, ifMatch, caller }) {
        const claim = await editClaim(
          deps,
          params.claimId,
          { seen: ifMatch, content, payee, envelopeMaxCents },
          caller,
        );
        return claimAnswer(claim);
      },
    }),
    route({
      method: 'get',
      path: '/v1/claims/export',
      operationId: 'exportClaims',
      summary: 'A list of claims as CSV, newest first',
      description: 'The same filters as the list, without pages.',
      access: { finance: anyObject, audit: anyObject },
      query: filters,
      answers: { 200: attachment(['text/csv'], EXAMPLES.claimsCsv) },
      handle: ({ query }) =>
        Promise.resolve({
          status: 200,
          file: {
            content: csvOf(CLAIM_COLUMNS, claimRows(claims.listed(query, dayOf(now())))),
            contentType: 'text/csv; charset=utf-8',
            filename: 'claims.csv',
          },
        }),
    }),
    route({
      method: 'get',
      path: '/v1/claims/:claimId',
      operationId: 'getClaim',
      summary: 'One claim with its place, its trail and, for finance, what looks like a duplicate',
      description: '`possible` names the steps of its state; `funding` says where its money stands.',
      problems: ['not-found'],
      access: readers,
      params: claimId,
      answers: { 200: ClaimDetailOut },
      async handle({ params, caller }) {
        const reading = await readClaim(deps, params.claimId, caller);
        return { status: 200, version: reading.claim.version, body: claimDetailView(reading) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/claims/:claimId/funding',
      operationId: 'previewFunding',
      summary: 'Where the money of a claim would come from, before it is submitted',
      description:
        'By the rule by which budget decides: the national part is what is left of the cap for this group, the rest comes from its envelope. While the place waits, as it will be once it is granted.',
      access: readers,
      params: claimId,
      answers: { 200: FundingPreviewOut },
      problems: ['not-found', 'not-known-yet'],
      handle: async ({ params }) => ({ status: 200, body: await previewFunding(deps, params.claimId) }),
    }),
    route({
      method: 'get',
      path: '/v1/claims',
      operationId: 'listClaims',
      summary: 'Claims, newest first',
      description: 'With scope `group`, name one of your groups.',
      access: { ...readers, group: ownGroupElseForbidden(inQuery('groupId')) },
      query: { ...pageQuery, ...filters },
      answers: { 200: pageOf(ClaimOut) },
      handle: async ({ query: { cursor, limit, ...filter } }) =>
        pageAnswer(await claims.pageOf(filter, dayOf(now()), { cursor, limit }), claimView),
    }),
  ];
}
