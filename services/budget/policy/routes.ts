import { anyObject } from '../../../libs/http/access.ts';
import { pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { BudgetDeps } from '../deps.ts';
import { approvePolicyChange } from './approve-policy-change.ts';
import type { PolicyChange } from './domain/policy-change.ts';
import { proposePolicyChange } from './propose-policy-change.ts';
import { rejectPolicyChange } from './reject-policy-change.ts';
import {
  outcomeView,
  PolicyChangeIn,
  PolicyChangeOut,
  policyChangeView,
  PolicyRejectionIn,
  SimulationIn,
  SimulationOut,
} from './schemas.ts';
import { simulatePolicy } from './simulate-policy.ts';

const season = { seasonId: Uuid };
const oneChange = { ...season, changeId: Uuid };
const readers = { policy: anyObject, finance: anyObject, audit: anyObject };

/** These routes simulate a policy, let one person propose it, and let another person approve it. */
export function policyRoutes(deps: BudgetDeps): Route[] {
  const answered = async (change: PolicyChange) => ({
    version: change.version,
    body: policyChangeView(change, await deps.actions.numbersOf(change.seasonId)),
  });
  return [
    route({
      method: 'post',
      path: '/v1/seasons/:seasonId/policy/simulations',
      operationId: 'simulatePolicy',
      summary: 'What other rules, or more money, would change: nothing is written',
      description:
        'The live tallies, settled once as the policy is and once as proposed: which actions would cross, in which order, and what would remain.',
      access: readers,
      params: season,
      body: SimulationIn,
      answers: { 200: SimulationOut },
      problems: ['not-found', 'illegal-transition'],
      async handle({ params, body }) {
        const { policy, current, proposed, numbers } = await simulatePolicy(
          deps,
          params.seasonId,
          body.rules,
          body.addedCents,
        );
        return {
          status: 200,
          body: { policy, current: outcomeView(current, numbers), proposed: outcomeView(proposed, numbers) },
        };
      },
    }),
    route({
      method: 'post',
      path: '/v1/seasons/:seasonId/policy/changes',
      operationId: 'proposePolicyChange',
      summary: 'Propose another policy',
      description: 'Kept with its reason and its simulation. One at a time is open.',
      access: { policy: anyObject },
      idempotency: 'required',
      params: season,
      body: PolicyChangeIn,
      answers: { 201: PolicyChangeOut },
      location: '/v1/seasons/{seasonId}/policy/changes/{id}',
      problems: ['not-found', 'same-policy', 'policy-change-open', 'illegal-transition'],
      async handle({ params, body, caller, receipt }) {
        const numbers = await deps.actions.numbersOf(params.seasonId);
        const change = await proposePolicyChange(
          deps,
          params.seasonId,
          { ...body, by: caller.id },
          receipt(201, (proposed: PolicyChange) => PolicyChangeOut.parse(policyChangeView(proposed, numbers))),
        );
        return { status: 201, ...(await answered(change)) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/seasons/:seasonId/policy/changes',
      operationId: 'listPolicyChanges',
      summary: 'Changes of the policy, newest first',
      access: readers,
      description: 'Open, approved and rejected ones, each with its reason and simulation.',
      params: season,
      query: pageQuery,
      answers: { 200: pageOf(PolicyChangeOut) },
      async handle({ params, query }) {
        const [{ items, nextCursor }, numbers] = await Promise.all([
          deps.policyChanges.page({ seasonId: params.seasonId }, query, { by: 'proposedAt', direction: -1 }),
          deps.actions.numbersOf(params.seasonId),
        ]);
        return { status: 200, body: { items: items.map((change) => policyChangeView(change, numbers)), nextCursor } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/seasons/:seasonId/policy/changes/:changeId',
      operationId: 'getPolicyChange',
      summary: 'One change of the policy',
      access: readers,
      params: oneChange,
      answers: { 200: PolicyChangeOut },
      description: 'With the simulation as it was when the change was proposed.',
      problems: ['not-found'],
      handle: async ({ params }) => ({
        status: 200,
        ...(await answered(await deps.policyChanges.getOf(params.seasonId, params.changeId))),
      }),
    }),
    route({
      method: 'put',
      path: '/v1/seasons/:seasonId/policy/changes/:changeId/approval',
      operationId: 'approvePolicyChange',
      summary: 'Approve a change that another person proposed',
      description:
        'The season has the new policy from this moment, and is settled soon after. By formula v2 it moves thresholds from the next morning on; a policy of another formula moves them at once. What is fundable stays so, and places too.',
      access: { policy: anyObject },
      params: oneChange,
      ifMatch: true,
      answers: { 200: PolicyChangeOut },
      problems: ['version-mismatch', 'not-found', 'own-proposal', 'policy-changed-meanwhile', 'illegal-transition'],
      handle: async ({ params, caller, ifMatch }) => ({
        status: 200,
        ...(await answered(await approvePolicyChange(deps, { ...params, by: caller.id, seen: ifMatch }))),
      }),
    }),
    route({
      method: 'put',
      path: '/v1/seasons/:seasonId/policy/changes/:changeId/rejection',
      operationId: 'rejectPolicyChange',
      summary: 'Reject a change, or take back your own',
      access: { policy: anyObject },
      description: 'Who proposed it may reject it too.',
      params: oneChange,
      ifMatch: true,
      body: PolicyRejectionIn,
      answers: { 200: PolicyChangeOut },
      problems: ['version-mismatch', 'not-found', 'illegal-transition'],
      handle: async ({ params, body, caller, ifMatch }) => ({
        status: 200,
        ...(await answered(await rejectPolicyChange(deps, { ...params, ...body, by: caller.id, seen: ifMatch }))),
      }),
    }),
  ];
}
