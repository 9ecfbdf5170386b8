import { z } from 'zod';
import { FILE_LIMIT, inWords } from '../../../libs/http/body-limits.ts';
import { documentAnswer } from '../../../libs/http/common-answers.ts';
import { line, Uuid } from '../../../libs/http/fields.ts';
import { picture, route, type Route } from '../../../libs/http/route.ts';
import { PICTURE_SIZE_NAMES, PICTURE_SIZES } from '../../../libs/pictures/rewrite-picture.ts';
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
/** HEIC is taken up to where its owner can be told what to do. The content decides what a picture is. */
const UPLOADS = [
  'image/jpeg',
  'image/jpg',
  'image/pjpeg',
  'image/png',
  'image/apng',
  'image/webp',
  'image/heic',
  'image/heif',
  'image/avif',
  'application/octet-stream',
];
const size = {
  size: z
    .enum(PICTURE_SIZE_NAMES)
    .default('large')
    .describe(
      `The longest side: ${PICTURE_SIZE_NAMES.map((name) => `\`${name}\` ${PICTURE_SIZES[name]}`).join(', ')} points at most`,
    ),
};
const LARGEST = PICTURE_SIZES.large.toLocaleString('en');
const PICTURE =
  'The image as it is seen, without what the camera wrote into it, in the size that you ask for; never larger than it was sent. Ask again with If-None-Match.';

export const illustrationRoutes = (deps: ProposalDeps): Route[] => {
  const { either, readers } = proposalAccess(deps);
  return [
    route({
      method: 'post',
      path: '/v1/proposals/:proposalId/illustrations',
      operationId: 'addIllustration',
      summary: 'Add an illustration (JPEG, PNG or WebP, with a text for those who cannot see it)',
      description: `Its group while it may edit, reviewers also while it is submitted. At most ${inWords(FILE_LIMIT)}. The picture is written anew: turned as the camera was held, at most ${LARGEST} points wide or high, and without place, time or any other note. HEIC is refused with what to do.`,
      access: either,
      params: proposalId,
      query: { alt: line(300) },
      uploads: { contentTypes: UPLOADS, limit: FILE_LIMIT },
      idempotency: 'required',
      answers: { 201: ProposalOut },
      problems: ['illegal-transition', 'too-many-illustrations'],
      takesLong: true,
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
      description: PICTURE,
      params: { ...proposalId, ...illustrationId },
      answers: { 200: picture('image/png', 'image/jpeg') },
      query: size,
      problems: ['unsupported-content'],
      handle: async ({ params, query }) => ({
        status: 200,
        file: await readIllustration(deps, await deps.proposals.get(params.proposalId), { ...params, ...query }),
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
      description: PICTURE,
      params: { ...actionId, illustrationId: Uuid },
      answers: { 200: picture('image/png', 'image/jpeg') },
      query: size,
      problems: ['not-found', 'unsupported-content'],
      handle: async ({ params, query }) => ({
        status: 200,
        file: await readIllustration(deps, await deps.actions.get(params.actionId), { ...params, ...query }),
      }),
    }),
  ];
};
