import { EXAMPLE } from '../../libs/http/example.ts';

const { actionId, groupId, otherGroupId, seasonId, crossed } = EXAMPLE;
const policy = { version: 1, ...EXAMPLE.policyRules };
const period = { name: 'Budget 2026', startsOn: '2026-01-01', endsOn: '2026-12-31', mode: 'immediate' };
const season = {
  id: seasonId,
  version: 4,
  number: 1,
  ...period,
  state: 'open',
  claimsUntil: '2027-03-31',
  totalCents: 40_000_000,
  remainingCents: 39_832_000,
  policy,
  memory: {
    formula: 'v2',
    rateMillionths: 98_500,
    movedOn: '2026-04-18',
    morning: { certifiedGroups: 400, totalCents: 40_000_000, policy: EXAMPLE.thresholdInputs.policy },
  },
};
const action = { actionId, number: 7 };
const crossing = { ...action, votes: 14, threshold: 13, reservedCents: 168_000 };
const seen = { crossings: [crossing], granted: 0, remainingCents: 39_832_000 };
const outcome = {
  ...seen,
  lacking: [],
  open: [{ actionId: EXAMPLE.proposalId, number: 8, votes: 6, threshold: 14, groupsStillNeeded: 9, missingCents: 0 }],
};
const unchanged = { crossings: [], granted: 0, remainingCents: 40_000_000 };
const rules = { ...EXAMPLE.policyRules, base: 275 };
const envelope = { groupId, availableCents: 18_250, heldCents: 4_500 };

export const EXAMPLES = {
  amountIn: { amountCents: 25_000 },
  allocationIn: { amountCents: 40_000_000 },
  reductionIn: { amountCents: 500_000, reason: 'Decision of the assembly of 12 May' },
  seasonIn: { ...period, policy: EXAMPLE.policyRules },
  season,
  seasons: { items: [season] },
  capPreview: {
    threshold: 13,
    leastPlaces: 14,
    needCents: 168_000,
    availableCents: 14_553_424,
    inputs: EXAMPLE.thresholdInputs,
    highestAffordableCapCents: 143_000,
  },
  thresholdRule: {
    seasonId,
    at: EXAMPLE.approved,
    formula: 'v2',
    sentences: {
      fr: [
        'L’exercice a un taux, aujourd’hui 9,85 % : …',
        'Chaque nuit, le taux baisse un peu …',
        'Une action qui a plus de votes …',
      ],
      en: [
        'The season has one rate, today 9.85%: …',
        'Every night the rate falls a little …',
        'An action with more votes …',
      ],
    },
  },
  settlement: {
    id: `${seasonId}-12`,
    seasonId,
    n: 12,
    state: 'done',
    cause: 'votes',
    startedAt: crossed,
    finishedAt: crossed,
    snapshot: {
      state: 'open',
      startsOn: period.startsOn,
      endsOn: period.endsOn,
      recentCents: 0,
      certifiedGroups: 400,
      totalCents: 40_000_000,
      remainingCents: 40_000_000,
      policy,
      memory: season.memory,
    },
    decisions: [
      {
        kind: 'cross',
        actionId,
        groups: [groupId, otherGroupId],
        reservedCents: 168_000,
        votes: 14,
        threshold: 13,
        inputs: EXAMPLE.thresholdInputs,
        recentCents: 168_000,
      },
    ],
    decided: 1,
    decisionsAt: null,
    applied: 1,
    refused: [],
  },
  decisionPart: {
    index: 0,
    continues: false,
    goesOn: false,
    decisions: [{ kind: 'extend', actionId, groups: [groupId], fromFreeCents: 12_000, fromSeasonCents: 0 }],
  },
  simulationIn: { rules, addedCents: 1_000_000 },
  simulation: { policy, current: { ...outcome, crossings: [] }, proposed: outcome },
  policyChangeIn: { rules, reason: 'Half of the season is over and three quarters of the money is still there.' },
  policyRejectionIn: { reason: 'The forecast of May shows that the money will be used.' },
  policyChange: {
    id: EXAMPLE.changeId,
    version: 1,
    seasonId,
    state: 'open',
    rules,
    base: policy,
    changed: ['base'],
    reason: 'Half of the season is over and three quarters of the money is still there.',
    simulation: { current: unchanged, proposed: seen },
    proposedBy: EXAMPLE.financeId,
    proposedAt: EXAMPLE.approved,
    decidedBy: null,
    decidedAt: null,
    rejection: null,
  },
  forecast: {
    seasonId,
    at: EXAMPLE.approved,
    certifiedGroups: 400,
    totalCents: 40_000_000,
    committed: { chargedCents: 96_000, heldCents: 24_000, promisedCents: 48_000, freeReserveCents: 0 },
    remainingCents: 39_832_000,
    keptBackCents: 25_446_576,
    availableCents: 14_385_424,
    expected: { crossingCents: 0, waitingCents: 0, returning: [{ day: '2026-05-30', amountCents: 48_000 }] },
    lacking: [],
    highestAffordableCapCents: 142_000,
    outlook: [
      { day: '2026-05-13', availableCents: 14_385_424, leastThreshold: 13, mostThreshold: 14, memory: season.memory },
    ],
    fundable: [{ ...action, groups: 14, shareBasisPoints: 350, heldCents: 24_000, chargedCents: 96_000 }],
  },
  openingsIn: {
    openings: [
      { groupId, amountCents: 18_250 },
      { groupId: otherGroupId, amountCents: 700 },
    ],
  },
  openings: { booked: 2, bookedBefore: 0 },
  envelope,
  places: {
    envelope,
    places: [
      {
        actionId,
        groupId,
        seasonId,
        state: 'granted',
        capCents: 12_000,
        heldCents: 7_500,
        chargedCents: 0,
        requestedAt: EXAMPLE.voted,
        grantedAt: crossed,
      },
    ],
  },
  transfer: {
    id: `credit-${groupId}-don-2026-04-118`,
    from: 'external',
    to: `group:${groupId}`,
    amountCents: 25_000,
    phase: 'booked',
    endsHold: null,
    reason: 'credit don-2026-04-118',
    by: null,
    at: crossed,
  },
  ledgerRoot: {
    day: '2026-05-13',
    former: EXAMPLE.sha256.replace('9f', '1a'),
    at: '2026-05-13T22:00:20.000Z',
    heads: 58,
    tree: EXAMPLE.sha256.replace('9f', '2b'),
    root: EXAMPLE.sha256,
  },
  ledgerHead: { account: `group:${groupId}`, entries: 6, hash: EXAMPLE.sha256 },
  transfersCsv: `at,id,phase,from,to,amountCents,endsHold,reason,by\r\n${crossed},credit-${groupId}-don-2026-04-118,booked,external,group:${groupId},25000,,credit don-2026-04-118,\r\n`,
  account: { account: `national:${seasonId}`, availableCents: 39_832_000, heldCents: 0 },
};
