import {
  anyObject,
  groupOf,
  inBody,
  inQuery,
  ownGroupElseForbidden,
  ownGroupElseNotFound,
} from '../../../libs/http/access.ts';
import { documentAnswer } from '../../../libs/http/common-answers.ts';
import { pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { VotingDeps } from '../deps.ts';
import { castVote } from './cast-vote.ts';
import { VoteId, VoteIn, VoteOut, voteView } from './schemas.ts';
import { withdrawVote } from './withdraw-vote.ts';

export const voteRoutes = (deps: VotingDeps): Route[] => {
  const voteGroup = groupOf('voteId', async (id) => (await deps.votes.find(id))?.groupId);
  return [
    route({
      method: 'post',
      path: '/v1/votes',
      operationId: 'castVote',
      summary: "Vote for an action: one group's commitment to reproduce it",
      description:
        'Action and group are the natural key: the same vote sent again answers 200 with the vote that stands, so it needs no Idempotency-Key.',
      access: { group: ownGroupElseForbidden(inBody('groupId')) },
      body: VoteIn,
      answers: { 200: VoteOut, 201: VoteOut },
      problems: ['not-known-yet', 'not-certified', 'season-not-open', 'already-voted', 'person-already-voted'],
      async handle({ body, caller }) {
        const { actionId, groupId, ...commitment } = body;
        const { vote, isNew } = await castVote(deps, { actionId, groupId, personId: caller.id, commitment });
        return { status: isNew ? 201 : 200, version: vote.version, body: voteView(vote) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/votes',
      operationId: 'listVotes',
      summary: 'The votes of a group',
      access: { group: ownGroupElseNotFound('group', inQuery('groupId')), audit: anyObject },
      description: 'Withdrawn ones too, each with the place of the group on the action.',
      query: { ...pageQuery, groupId: Uuid },
      answers: { 200: pageOf(VoteOut) },
      async handle({ query: { groupId, ...request } }) {
        const [{ items, nextCursor }, places] = await Promise.all([
          deps.votes.page({ groupId }, request),
          deps.knownPlaces.ofGroup(groupId),
        ]);
        const placeOf = new Map(places.map((place) => [place._id, place]));
        return {
          status: 200,
          body: {
            items: items.map((vote) => voteView(vote, placeOf.get(vote._id))),
            nextCursor,
          },
        };
      },
    }),
    route({
      method: 'post',
      path: '/v1/votes/:voteId/withdrawals',
      operationId: 'withdrawVote',
      summary: 'Take a commitment back',
      description:
        'Before the crossing it lowers the tally; after it, it returns the unused place and changes nothing else.',
      access: { group: ownGroupElseNotFound('vote', voteGroup) },
      params: { voteId: VoteId },
      answers: { 200: VoteOut },
      problems: ['illegal-transition'],
      handle: async ({ params }) => documentAnswer(await withdrawVote(deps, params.voteId), voteView),
    }),
  ];
};
