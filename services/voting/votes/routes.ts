import {
  anyObject,
  groupOf,
  inBody,
  inQuery,
  memberOfCertified,
  ownGroup,
  ownGroupOnly,
} from '../../../libs/http/access.ts';
import { pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { VotingStore } from '../store.ts';
import {
  TallyOut,
  tallyView,
  ThresholdChangeOut,
  thresholdChangeView,
  VoteId,
  VoteIn,
  VoteOut,
  voteView,
} from './schemas.ts';
import type { VotingUseCases } from './votes.ts';

export const votingRoutes = (voting: VotingUseCases, store: VotingStore): Route[] => {
  const voteGroup = groupOf('voteId', async (id) => (await voting.find(id))?.groupId);
  const members = {
    group: memberOfCertified(store.isAnyCertified),
    review: anyObject,
    finance: anyObject,
    audit: anyObject,
    policy: anyObject,
  };
  return [
    route({
      method: 'post',
      path: '/v1/votes',
      operationId: 'castVote',
      summary: "Vote for an action: one group's commitment to reproduce it",
      description:
        'Action and group are the natural key: the same vote sent again answers 200 with the vote that stands, so it needs no Idempotency-Key.',
      access: { group: ownGroup(inBody('groupId')) },
      body: VoteIn,
      answers: { 200: VoteOut, 201: VoteOut },
      problems: ['not-known-yet', 'not-certified', 'season-not-open', 'already-voted', 'person-already-voted'],
      async handle({ body, caller }) {
        const { vote, isNew } = await voting.castVote({ ...body, personId: caller.id });
        return { status: isNew ? 201 : 200, version: vote.version, body: voteView(vote) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/votes',
      operationId: 'listVotes',
      summary: 'The votes of a group',
      access: { group: ownGroupOnly('group', inQuery('groupId')), audit: anyObject },
      description: 'Withdrawn ones too, each with the place of the group on the action.',
      query: { ...pageQuery, groupId: Uuid },
      answers: { 200: pageOf(VoteOut) },
      async handle({ query: { groupId, ...request } }) {
        const [{ items, nextCursor }, places] = await Promise.all([
          voting.votesOf(groupId, request),
          store.placesOf(groupId),
        ]);
        return {
          status: 200,
          body: {
            items: items.map((vote) =>
              voteView(
                vote,
                places.find(({ _id }) => _id === vote._id),
              ),
            ),
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
      access: { group: ownGroupOnly('vote', voteGroup) },
      params: { voteId: VoteId },
      answers: { 200: VoteOut },
      problems: ['illegal-transition'],
      async handle({ params }) {
        const vote = await voting.withdrawVote(params.voteId);
        return { status: 200, version: vote.version, body: voteView(vote) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/tallies',
      operationId: 'listTallies',
      summary: 'Votes and thresholds of all actions, by number: nobody is in a race',
      access: members,
      description: 'For members of certified groups and for staff. Votes are counted by groups that are certified now.',
      query: pageQuery,
      answers: { 200: pageOf(TallyOut) },
      async handle({ query }) {
        const { items, nextCursor } = await voting.tallies(query);
        return { status: 200, body: { items: items.map(tallyView), nextCursor } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/tallies/:actionId',
      operationId: 'getTally',
      summary: 'Votes of an action, its threshold with the inputs, and what is missing',
      access: members,
      description: 'The whole reckoning: with `inputs` anybody can work out the threshold again.',
      params: { actionId: Uuid },
      answers: { 200: TallyOut },
      problems: ['not-known-yet'],
      async handle({ params }) {
        const tally = await voting.tally(params.actionId);
        return { status: 200, version: tally.version, body: tallyView(tally) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/tallies/:actionId/history',
      operationId: 'listThresholdChanges',
      summary: 'How the threshold of an action changed, and why, newest first',
      access: members,
      description:
        'An entry for each change of the threshold, with the inputs from which anybody can recompute it; the last one is the decision of the settlement that made it fundable.',
      params: { actionId: Uuid },
      query: pageQuery,
      answers: { 200: pageOf(ThresholdChangeOut) },
      problems: ['not-known-yet'],
      async handle({ params, query }) {
        await voting.tally(params.actionId);
        const { items, nextCursor } = await store.history.page(params.actionId, query);
        return { status: 200, body: { items: items.map(thresholdChangeView), nextCursor } };
      },
    }),
  ];
};
