import { z } from 'zod';
import { anyObject, groupOf, othersGroup } from '../../../libs/http/access.ts';
import { EXAMPLE } from '../../../libs/http/example.ts';
import { Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import { lineOf } from '../claims/domain/transitions.ts';
import { claimAnswer, ClaimOut } from '../claims/views.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { assignClaim } from './assign-claim.ts';
import { reassignClaims } from './reassign-claims.ts';
import { AssignmentIn, ReassignmentIn } from './schemas.ts';

const ReassignmentOut = z
  .object({
    reassigned: z.array(z.string()),
    leftOut: z
      .array(z.object({ claimId: z.string(), code: z.string(), detail: z.string() }))
      .describe('Claims of your own groups, or that who stands in had a hand in'),
    more: z.boolean().describe('There are more than one call moves: call again'),
  })
  .meta({ id: 'Reassignment', examples: [{ reassigned: [EXAMPLE.claimId], leftOut: [], more: false }] });

/** These routes assign a claim to a reviewer of finance. A claim without an assignment may be taken by any reviewer. */
export const assignmentRoutes = (deps: ReimbursementDeps): Route[] => [
  route({
    method: 'put',
    path: '/v1/claims/:claimId/assignment',
    operationId: 'assignClaim',
    summary: 'Give a claim to a reviewer, or back to all',
    description: `${lineOf('assign')} From then on only this reviewer asks the group, approves, refuses and checks the invoice. Whoever takes over from them assigns the claim to themselves. Sent twice it changes nothing.`,
    access: { finance: othersGroup('claim', groupOf('claimId', deps.claims.groupOf)) },
    params: { claimId: Uuid },
    body: AssignmentIn,
    answers: { 200: ClaimOut },
    problems: ['illegal-transition', 'claim-altered', 'same-person', 'not-neutral'],
    async handle({ params, body: { assignedTo, reason }, caller }) {
      const claim = await assignClaim(deps, params.claimId, { to: assignedTo, reason }, caller);
      return claimAnswer(claim);
    },
  }),
  route({
    method: 'post',
    path: '/v1/claims/reassignments',
    operationId: 'reassignClaims',
    summary: 'Give all open claims of an absent reviewer to another one',
    description:
      'Each of them gets an entry in its trail with the reason. What the caller may not move is left out and listed. Sent twice it changes nothing more.',
    access: { finance: anyObject },
    body: ReassignmentIn,
    answers: { 200: ReassignmentOut },
    handle: async ({ body, caller }) => ({ status: 200, body: await reassignClaims(deps, body, caller) }),
  }),
];
