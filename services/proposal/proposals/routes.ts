import { z } from 'zod';
import { anyObject, inBody, inQuery, ownGroupElseForbidden } from '../../../libs/http/access.ts';
import { documentAnswer, pageAnswer } from '../../../libs/http/common-answers.ts';
import { digits, pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { ProposalDeps } from '../deps.ts';
import { EXAMPLES } from '../examples.ts';
import { proposalAccess } from './access.ts';
import { compareRevisions } from './compare-revisions.ts';
import { STATES } from './domain/transitions.ts';
import { draftProposal } from './draft-proposal.ts';
import { reviseProposal } from './revise-proposal.ts';
import {
  ComparisonOut,
  ContentIn,
  fieldChangeView,
  ProposalIn,
  ProposalOut,
  ProposalSummaryOut,
  proposalSummaryView,
  proposalView,
  RevisionOut,
  RevisionSummaryOut,
  revisionSummaryView,
  revisionView,
} from './schemas.ts';
import { submitProposal } from './submit-proposal.ts';
import { withdrawProposal } from './withdraw-proposal.ts';

const proposalId = { proposalId: Uuid };
const revision = digits(z.int().min(1).max(1_000_000));

export const proposalRoutes = (deps: ProposalDeps): Route[] => {
  const { authors, readers } = proposalAccess(deps);
  return [
    route({
      method: 'post',
      path: '/v1/proposals',
      operationId: 'draftProposal',
      summary: 'Draft a proposal',
      access: { group: ownGroupElseForbidden(inBody('groupId')) },
      description:
        'Only certified groups propose. With `derivedFrom` it is a material change of a published action, whose content stays frozen.',
      body: ProposalIn,
      bodyLimit: '1mb',
      idempotency: 'required',
      answers: { 201: ProposalOut },
      example: EXAMPLES.draft,
      location: '/v1/proposals/{id}',
      problems: ['not-known-yet', 'not-certified'],
      async handle({ body: { groupId, derivedFrom, ...content }, caller, receipt }) {
        const proposal = await draftProposal(
          deps,
          { groupId, derivedFrom, content, by: caller.id },
          receipt(201, proposalView),
        );
        return { status: 201, version: proposal.version, body: proposalView(proposal) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/proposals',
      operationId: 'listProposals',
      summary: 'Proposals, newest first',
      description: 'A group names its own `groupId`; staff may leave it out.',
      access: { group: ownGroupElseForbidden(inQuery('groupId')), review: anyObject, audit: anyObject },
      query: { groupId: Uuid.optional(), state: z.enum(STATES).optional(), ...pageQuery },
      answers: { 200: pageOf(ProposalSummaryOut) },
      handle: async ({ query: { groupId, state, ...request } }) =>
        pageAnswer(await deps.proposals.newest({ groupId, state }, request), proposalSummaryView),
    }),
    route({
      method: 'get',
      path: '/v1/proposals/:proposalId',
      operationId: 'getProposal',
      summary: 'One proposal with its review',
      access: readers,
      params: proposalId,
      answers: { 200: ProposalOut },
      description: 'For its group and for staff; to others it does not exist until it is published as an action.',
      problems: ['not-found'],
      handle: async ({ params }) => documentAnswer(await deps.proposals.get(params.proposalId), proposalView),
    }),
    route({
      method: 'put',
      path: '/v1/proposals/:proposalId',
      operationId: 'reviseProposal',
      summary: 'Save the content as a new revision',
      access: authors,
      params: proposalId,
      description:
        'Every save is a revision that stays. Possible as a draft, after changes were requested, and after it was declined; a submitted proposal stands still.',
      body: ContentIn,
      bodyLimit: '1mb',
      ifMatch: true,
      answers: { 200: ProposalOut },
      problems: ['illegal-transition', 'version-mismatch'],
      async handle({ params, body, caller, ifMatch }) {
        const proposal = await reviseProposal(deps, params.proposalId, {
          content: body,
          by: caller.id,
          seen: ifMatch,
        });
        return documentAnswer(proposal, proposalView);
      },
    }),
    route({
      method: 'post',
      path: '/v1/proposals/:proposalId/submissions',
      operationId: 'submitProposal',
      summary: 'Ask for a review',
      access: authors,
      params: proposalId,
      description:
        'From now on it stands still, so that reviewers decide on what they read; only they may still add an illustration, which publication needs. The reviewers are told by mail.',
      idempotency: 'accepted',
      answers: { 200: ProposalOut },
      problems: ['not-known-yet', 'illegal-transition', 'not-certified'],
      handle: async ({ params, receipt }) =>
        documentAnswer(await submitProposal(deps, params.proposalId, receipt(200, proposalView)), proposalView),
    }),
    route({
      method: 'post',
      path: '/v1/proposals/:proposalId/withdrawals',
      operationId: 'withdrawProposal',
      summary: 'Withdraw the proposal for good',
      access: authors,
      params: proposalId,
      description: 'Cannot be undone; its group may draft another one.',
      idempotency: 'accepted',
      answers: { 200: ProposalOut },
      problems: ['illegal-transition'],
      handle: async ({ params, receipt }) =>
        documentAnswer(await withdrawProposal(deps, params.proposalId, receipt(200, proposalView)), proposalView),
    }),
    route({
      method: 'get',
      path: '/v1/proposals/:proposalId/revisions',
      operationId: 'listRevisions',
      summary: 'Every save, oldest first',
      access: readers,
      params: proposalId,
      description: 'Numbers and times only; fetch one by its number, or compare two.',
      query: pageQuery,
      answers: { 200: pageOf(RevisionSummaryOut) },
      handle: async ({ params, query }) =>
        pageAnswer(await deps.revisions.page(params.proposalId, query), revisionSummaryView),
    }),
    route({
      method: 'get',
      path: '/v1/proposals/:proposalId/revisions/:revision',
      operationId: 'getRevision',
      summary: 'What the proposal said at one save',
      access: readers,
      description: 'Revisions never change, so this answer may be kept.',
      params: { ...proposalId, revision },
      answers: { 200: RevisionOut },
      handle: async ({ params }) => ({
        status: 200,
        body: revisionView(await deps.revisions.get(params.proposalId, params.revision)),
      }),
    }),
    route({
      method: 'get',
      path: '/v1/proposals/:proposalId/comparison',
      operationId: 'compareRevisions',
      summary: 'What changed between two revisions',
      access: readers,
      description: 'Names each field that differs, with its content before and after.',
      params: proposalId,
      query: { from: revision, to: revision },
      answers: { 200: ComparisonOut },
      async handle({ params, query: { from, to } }) {
        const changes = await compareRevisions(deps, params.proposalId, from, to);
        return { status: 200, body: { from, to, changes: changes.map(fieldChangeView) } };
      },
    }),
  ];
};
