import { z } from 'zod';
import { anyObject } from '../../../libs/http/access.ts';
import { pageAnswer } from '../../../libs/http/common-answers.ts';
import { Moment, pageOf, pageQuery, Timestamp } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { DailyRoot } from '../../../libs/signing/daily-root.ts';
import type { Claim } from '../claims/domain/claim.ts';
import { STATES } from '../claims/domain/transitions.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { EXAMPLES } from '../examples.ts';
import { listHeads } from './list-heads.ts';

const RootOut = z
  .object({
    day: z.iso.date().describe('In Paris'),
    former: z.string().describe('Root of the one before; empty for the first'),
    at: Timestamp,
    heads: z.int().describe('How many trails changed since the former root'),
    tree: z.string().describe('Merkle root over the heads'),
    root: z.string().describe('Keep it outside of this system: it seals every entry until then'),
  })
  .meta({ id: 'DailyRoot', examples: [EXAMPLES.dailyRoot] });

const HeadOut = z
  .object({ claimId: z.string(), entries: z.int(), hash: z.string().describe('Of the newest of its entries') })
  .meta({ examples: [EXAMPLES.head] });

const TrailOut = z
  .object({
    claimId: z.string(),
    groupId: z.string(),
    state: z.enum(STATES),
    entries: z.array(
      z.object({
        at: Timestamp,
        by: z.string(),
        did: z.string(),
        from: z.string().nullable(),
        to: z.string(),
        why: z.string(),
        whom: z.string().nullable().describe('To whom the step gave the claim'),
        salt: z.string().describe('Empty when the person was erased'),
        sealed: z.string(),
        substance: z.string(),
        hash: z.string(),
      }),
    ),
  })
  .meta({ id: 'AuditTrail', examples: [EXAMPLES.auditTrail] });

const rootView = ({ _id: day, former, at, count, tree, root }: DailyRoot): z.input<typeof RootOut> => ({
  day,
  former,
  at: at.toISOString(),
  heads: count,
  tree,
  root,
});

const trailView = ({ _id: claimId, groupId, state, trail }: Claim): z.input<typeof TrailOut> => ({
  claimId,
  groupId,
  state,
  entries: trail.map(({ at, by, did, from, to, why, whom, salt, sealed, substance, hash }) => ({
    at: at.toISOString(),
    by,
    did,
    from,
    to,
    why,
    whom,
    salt,
    sealed,
    substance,
    hash,
  })),
});

/** These routes let auditors read the trails of all claims, and the daily roots over them. */
export function auditRoutes(deps: ReimbursementDeps): Route[] {
  const auditors = { audit: anyObject };
  return [
    route({
      method: 'get',
      path: '/v1/audit/roots',
      operationId: 'listAuditRoots',
      summary: 'Daily roots over the trails of all claims, newest first',
      description:
        'Keep them outside of Seuil: with a root anybody can show later that no entry before it was changed, removed or reordered.',
      access: auditors,
      query: pageQuery,
      answers: { 200: pageOf(RootOut) },
      handle: async ({ query }) => pageAnswer(await deps.roots.page(query), rootView),
    }),
    route({
      method: 'get',
      path: '/v1/audit/roots/:day/heads',
      operationId: 'listAuditHeads',
      summary: 'The heads that a root names',
      description: 'By claim, up to 1,000 in a page.',
      problems: ['not-found'],
      access: auditors,
      params: { day: z.iso.date() },
      query: { cursor: pageQuery.cursor },
      answers: { 200: pageOf(HeadOut) },
      handle: async ({ params, query }) => ({ status: 200, body: await listHeads(deps, params.day, query.cursor) }),
    }),
    route({
      method: 'get',
      path: '/v1/audit/trails',
      operationId: 'listAuditTrails',
      summary: 'Export of all trails, those of the longest untouched claims first',
      description:
        'Whole trails, because a single entry proves nothing. A claim that changes while you page comes again at the end; `since` gives what changed since your last export.',
      access: auditors,
      query: { ...pageQuery, since: Moment.optional() },
      answers: { 200: pageOf(TrailOut) },
      handle: async ({ query: { since, ...request } }) =>
        pageAnswer(await deps.trails.page(since ?? new Date(0), request), trailView),
    }),
  ];
}
