import { FILE_LIMIT } from '../../../libs/http/body-limits.ts';
import { documentAnswer } from '../../../libs/http/common-answers.ts';
import { line, Uuid } from '../../../libs/http/fields.ts';
import { binary, route, type Route } from '../../../libs/http/route.ts';
import { actionReaders } from '../actions/access.ts';
import type { ProposalDeps } from '../deps.ts';
import { proposalAccess, sideOf } from '../proposals/access.ts';
import { ProposalOut, proposalView } from '../proposals/schemas.ts';
import { addIllustration } from './add-illustration.ts';
import { readIllustration } from './read-illustration.ts';
import { removeIllustration } from './remove-illustration.ts';

const proposalId = { proposalId: Uuid };
const actionId = { actionId: Uuid };
const illustrationId = { illustrationId: Uuid };

export const illustrationRoutes = (deps: ProposalDeps): Route[] => {
  const { either, readers } = proposalAccess(deps);
  return [
    route({
      method: 'post',
      path: '/v1/proposals/:proposalId/illustrations',
      operationId: 'addIllustration',
      summary: 'Add an illustration (PNG or JPEG, with a text for those who cannot see it)',
      description: 'Its group while it may edit, reviewers also while it is submitted.',
      access: either,
      params: proposalId,
      query: { alt: line(300) },
      uploads: { contentTypes: ['image/png', 'image/jpeg'], limit: FILE_LIMIT },
      idempotency: 'required',
      answers: { 201: ProposalOut },
      problems: ['illegal-transition', 'too-many-illustrations'],
      async handle({ params, query, upload, caller, receipt }) {
        const proposal = await addIllustration(
          deps,
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
        file: await readIllustration(deps, await deps.proposals.get(params.proposalId), params.illustrationId),
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
        const proposal = await removeIllustration(deps, params.proposalId, params.illustrationId, sideOf(caller));
        return documentAnswer(proposal, proposalView);
      },
    }),
    route({
      method: 'get',
      path: '/v1/actions/:actionId/illustrations/:illustrationId',
      operationId: 'getActionIllustration',
      summary: 'One illustration of an action',
      access: actionReaders(deps),
      description: 'The image as it was uploaded.',
      params: { ...actionId, illustrationId: Uuid },
      answers: { 200: binary('image/png', 'image/jpeg') },
      problems: ['not-found'],
      handle: async ({ params }) => ({
        status: 200,
        file: await readIllustration(deps, await deps.actions.get(params.actionId), params.illustrationId),
      }),
    }),
  ];
};
