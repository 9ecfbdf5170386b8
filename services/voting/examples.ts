import { EXAMPLE } from '../../libs/http/example.ts';

const { actionId, groupId, seasonId, thresholdInputs: inputs } = EXAMPLE;
const voteIn = {
  actionId,
  groupId,
  plannedMonth: '2026-06',
  commune: 'Les Lilas',
  adaptation: 'On Sunday mornings, beside the market, with the bicycle workshop.',
};

export const EXAMPLES = {
  voteIn,
  vote: {
    ...voteIn,
    id: `${actionId}.${groupId}`,
    version: 1,
    seasonId,
    state: 'active',
    progress: 'pledged',
    castAt: EXAMPLE.voted,
    withdrawnAt: null,
    place: null,
  },
  tally: {
    actionId,
    version: 31,
    seasonId,
    number: 7,
    title: 'A repair café at the market',
    capCents: 12_000,
    votes: 14,
    seq: 15,
    threshold: { threshold: 13, passed: true, groupsStillNeeded: 0, missingCents: 0, inputs, at: EXAMPLE.voted },
    standing: 'fundable',
    fundable: { at: EXAMPLE.crossed, votes: 14, threshold: 13, claimsUntil: '2027-03-31', inputs },
  },
  thresholdChange: { at: EXAMPLE.voted, formerThreshold: 12, threshold: 13, votes: 9, inputs, causes: ['groups'] },
};
