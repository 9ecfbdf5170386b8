import { z } from 'zod';
import { anyObject, inBody, inQuery, ownGroup } from '../../../libs/http/access.ts';
import { digits, line, pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { binary, route, type Route } from '../../../libs/http/route.ts';
import { EXAMPLES } from '../examples.ts';
import type { ReviewProposal } from '../review/review-proposal.ts';
import { proposalAccess, sideOf } from './access.ts';
import { STATES } from './domain/transitions.ts';
import * as schemas from './schemas.ts';
import type { WriteProposal } from './write-proposal.ts';

const {
  CommentIn,
  CommentOut,
  commentView,
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
} = schemas;

const proposalId = { proposalId: Uuid };
const illustrationId = { illustrationId: Uuid };
const revision = digits(z.int().min(1).max(1_000_000));

export const proposalRoutes = (writing: WriteProposal, reviewing: ReviewProposal): Route[] => {
  const { authors, either, readers } = proposalAccess(writing);
  return [
    route({
      method: 'post',
      path: '/v1/proposals',
      operationId: 'draftProposal',
      summary: 'Draft a proposal',
      access: { group: ownGroup(inBody('groupId')) },
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
        const proposal = await writing.draftProposal(
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
      access: { group: ownGroup(inQuery('groupId')), review: anyObject, audit: anyObject },
      query: { groupId: Uuid.optional(), state: z.enum(STATES).optional(), ...pageQuery },
      answers: { 200: pageOf(ProposalSummaryOut) },
      async handle({ query: { groupId, state, ...request } }) {
        const { items, nextCursor } = await writing.page({ groupId, state }, request);
        return { status: 200, body: { items: items.map(proposalSummaryView), nextCursor } };
      },
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
      async handle({ params }) {
        const proposal = await writing.find(params.proposalId);
        return { status: 200, version: proposal.version, body: proposalView(proposal) };
      },
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
        const proposal = await writing.reviseProposal(params.proposalId, {
          content: body,
          by: caller.id,
          seen: ifMatch,
        });
        return { status: 200, version: proposal.version, body: proposalView(proposal) };
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
      async handle({ params, receipt }) {
        const proposal = await writing.submitProposal(params.proposalId, receipt(200, proposalView));
        return { status: 200, version: proposal.version, body: proposalView(proposal) };
      },
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
      async handle({ params, receipt }) {
        const proposal = await writing.withdrawProposal(params.proposalId, receipt(200, proposalView));
        return { status: 200, version: proposal.version, body: proposalView(proposal) };
      },
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
      async handle({ params, query }) {
        const { items, nextCursor } = await writing.revisionPage(params.proposalId, query);
        return { status: 200, body: { items: items.map(revisionSummaryView), nextCursor } };
      },
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
        body: revisionView(await writing.findRevision(params.proposalId, params.revision)),
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
      async handle({ params, query }) {
        const comparison = await writing.compareRevisions(params.proposalId, query.from, query.to);
        return { status: 200, body: { ...comparison, changes: comparison.changes.map(fieldChangeView) } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/proposals/:proposalId/illustrations',
      operationId: 'addIllustration',
      summary: 'Add an illustration (PNG or JPEG, with a text for those who cannot see it)',
      description: 'Its group while it may edit, reviewers also while it is submitted.',
      access: either,
      params: proposalId,
      query: { alt: line(300) },
      uploads: { contentTypes: ['image/png', 'image/jpeg'], limit: '10mb' },
      idempotency: 'required',
      answers: { 201: ProposalOut },
      problems: ['illegal-transition', 'too-many-illustrations'],
      async handle({ params, query, upload, caller, receipt }) {
        const proposal = await writing.illustrateProposal(
          params.proposalId,
          { content: upload, alt: query.alt, sideOf: sideOf(caller) },
          receipt(201, proposalView),
        );
        return { status: 201, version: proposal.version, body: proposalView(proposal) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/proposals/:proposalId/illustrations/:illustrationId',
      operationId: 'getProposalIllustration',
      summary: 'One illustration',
      access: readers,
      description: 'The image as it was uploaded.',
      params: { ...proposalId, ...illustrationId },
      answers: { 200: binary('image/png', 'image/jpeg') },
      handle: async ({ params }) => ({
        status: 200,
        file: await writing.readIllustration(await writing.find(params.proposalId), params.illustrationId),
      }),
    }),
    route({
      method: 'delete',
      path: '/v1/proposals/:proposalId/illustrations/:illustrationId',
      operationId: 'removeIllustration',
      summary: 'Remove an illustration',
      access: either,
      description: 'Its group while it may edit, reviewers also while it is submitted.',
      params: { ...proposalId, ...illustrationId },
      answers: { 200: ProposalOut },
      problems: ['illegal-transition'],
      async handle({ params, caller }) {
        const proposal = await writing.removeIllustration(params.proposalId, params.illustrationId, sideOf(caller));
        return { status: 200, version: proposal.version, body: proposalView(proposal) };
      },
    }),
    route({
      method: 'post',
      path: '/v1/proposals/:proposalId/comments',
      operationId: 'commentOnProposal',
      summary: 'Say something in the thread of the group and the reviewers',
      access: either,
      params: proposalId,
      description: 'Both sides see it at once. Comments name the side that speaks, never the person.',
      body: CommentIn,
      idempotency: 'required',
      answers: { 201: CommentOut },
      problems: ['illegal-transition'],
      async handle({ params, body, caller, receipt }) {
        const said = await reviewing.commentOn(
          params.proposalId,
          { text: body.text, by: caller.id, sideOf: sideOf(caller) },
          receipt(201, commentView),
        );
        return { status: 201, body: commentView(said) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/proposals/:proposalId/comments',
      operationId: 'listComments',
      summary: 'The thread, oldest first',
      access: readers,
      params: proposalId,
      description: 'For the group and for reviewers.',
      query: pageQuery,
      answers: { 200: pageOf(CommentOut) },
      async handle({ params, query }) {
        const { items, nextCursor } = await reviewing.commentPage(params.proposalId, query);
        return { status: 200, body: { items: items.map(commentView), nextCursor } };
      },
    }),
  ];
};
