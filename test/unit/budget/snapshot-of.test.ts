import { expect, test } from '@jest/globals';
import type { KnownVote } from '../../../services/budget/known.ts';
import type { BudgetAction } from '../../../services/budget/settlement/domain/action.ts';
import { countVotes } from '../../../services/budget/settlement/domain/count-votes.ts';
import type { Place } from '../../../services/budget/settlement/domain/place.ts';
import { snapshotOf, withVoters, type SeasonFacts } from '../../../services/budget/settlement/domain/snapshot-of.ts';
import { inputsOfV1, NO_CALENDAR, V1_POLICY } from '../../scenes/season-of-v1.ts';

const day = (iso: string) => new Date(`${iso}T10:00:00Z`);

const action = (_id: string, more: Partial<BudgetAction> = {}): BudgetAction => ({
  _id,
  version: 1,
  seasonId: 's',
  number: 1,
  title: 'Frigo solidaire',
  groupId: 'author',
  capCents: 1_000,
  publishedAt: day('2027-02-01'),
  publishedVersion: 1,
  state: 'open',
  reservedCents: 0,
  freeCents: 0,
  passing: null,
  crossing: null,
  grantedBy: null,
  ...more,
});

const vote = (groupId: string, more: Partial<KnownVote> = {}): KnownVote => ({
  _id: `a.${groupId}`,
  version: 1,
  actionId: 'a',
  groupId,
  seasonId: 's',
  active: true,
  plannedMonth: '2027-06',
  castOn: '2027-02-01',
  ...more,
});

const place = (groupId: string, more: Partial<Place> = {}): Place => ({
  _id: `a.${groupId}`,
  version: 1,
  actionId: 'a',
  groupId,
  seasonId: 's',
  capCents: 1_000,
  state: 'granted',
  cause: 'vote',
  heldCents: 0,
  chargedCents: 0,
  plannedMonth: '2027-06',
  voteVersion: 1,
  requestedAt: day('2027-03-01'),
  grantedAt: day('2027-03-02'),
  claimEndedAt: null,
  remindedAt: null,
  preparedBy: null,
  ...more,
});

const waiting = (groupId: string, more: Partial<Place> = {}) =>
  place(groupId, { state: 'waiting', grantedAt: null, ...more });

const facts = (more: Partial<SeasonFacts> = {}): SeasonFacts => ({
  now: day('2027-04-06'),
  season: {
    _id: 's',
    version: 1,
    number: 1,
    name: 'Budget 2027',
    state: 'open',
    ...NO_CALENDAR,
    claimsUntil: '2028-03-30',
    mode: 'immediate',
    totalCents: 100_000,
    policy: V1_POLICY,
    settledOn: null,
    settlementDue: false,
  },
  remainingCents: 90_000,
  certified: new Set(['g1', 'g2', 'g3']),
  open: [],
  counts: new Map(),
  fundable: [action('a', { state: 'fundable' })],
  votes: [],
  places: [],
  unfunded: [],
  decertified: [],
  ...more,
});

const fundable = (more: Partial<SeasonFacts>) => snapshotOf(facts(more)).fundable[0]!;

test('the money, the policy and the number of certified groups are those of the season', () => {
  expect(snapshotOf(facts())).toMatchObject({
    seasonId: 's',
    state: 'open',
    claimsOver: false,
    certifiedGroups: 3,
    totalCents: 100_000,
    remainingCents: 90_000,
    policy: { version: 1 },
  });
});

test('claims are over on the day after the last one, in Paris', () => {
  const at = (iso: string) => snapshotOf(facts({ now: new Date(iso) })).claimsOver;
  expect([at('2028-03-30T21:59:00Z'), at('2028-03-30T22:01:00Z')]).toEqual([false, true]);
});

const since = '2027-02-01';
const certifiedGroups = new Set(['g1', 'g2', 'g3']);

test('only certified groups count as voters of an open action, and are named where they get places, in the order of their ids', async () => {
  const voters = ['g3', 'lost', 'g1'].map((groupId) => ({ actionId: 'b', groupId, castOn: since }));
  const counts = await countVotes(voters, { certified: certifiedGroups, since });
  const counted = snapshotOf(facts({ open: [action('b'), action('c')], counts }));
  expect(counted.open).toMatchObject([
    { actionId: 'b', votes: 2, voters: [] },
    { actionId: 'c', votes: 0, voters: [] },
  ]);
  expect(withVoters(counted, voters, certifiedGroups).open).toMatchObject([
    { actionId: 'b', voters: ['g1', 'g3'] },
    { actionId: 'c', voters: [] },
  ]);
});

test('only active votes of certified groups since the first recent day count as recent', async () => {
  const [firstRecentDay, dayBefore] = ['2027-02-01', '2027-01-31'];
  const now = new Date('2027-03-01T12:00:00Z');
  const castOn = { g1: firstRecentDay, g2: dayBefore, lost: firstRecentDay };
  const voters = Object.entries(castOn).map(([groupId, day]) => ({ actionId: 'b', groupId, castOn: day }));
  const counts = await countVotes(voters, { certified: certifiedGroups, since: firstRecentDay });
  const votes = [
    ...Object.entries(castOn).map(([groupId, day]) => vote(groupId, { castOn: day })),
    vote('g3', { castOn: firstRecentDay, active: false }),
  ];
  const {
    open,
    fundable: [passed],
  } = snapshotOf(facts({ now, open: [action('b')], counts, votes }));
  expect([open[0]?.recentVotes, passed?.recentVotes]).toEqual([1, 1]);
});

test.each<[string, Partial<SeasonFacts>, string[]]>([
  ['a vote without a place waits', { votes: [vote('g1')] }, ['g1']],
  ['a withdrawn vote does not wait', { votes: [vote('g1', { active: false })] }, []],
  ['a vote with a granted place does not wait', { votes: [vote('g1')], places: [place('g1')] }, []],
  [
    'a vote whose place returned does not wait again by itself',
    { votes: [vote('g1')], places: [place('g1', { state: 'returned' })] },
    [],
  ],
  [
    'a newer vote after the return of its place waits',
    { votes: [vote('g1', { version: 2 })], places: [place('g1', { state: 'returned' })] },
    ['g1'],
  ],
  ['a place that was asked for by vote ends with the vote', { places: [waiting('g1')] }, []],
  [
    'a place that was asked for by claim waits without a vote',
    { votes: [vote('g1', { active: false })], places: [waiting('g1', { cause: 'claim' })] },
    ['g1'],
  ],
  ['a group that is not certified does not wait', { votes: [vote('lost')] }, []],
  [
    'a group waits once, and groups wait in the order of their ids',
    { votes: [vote('g2'), vote('g1')], places: [waiting('g2', { cause: 'claim' })] },
    ['g1', 'g2'],
  ],
])('%s', (_title, more, groups) => expect(fundable(more).waiting).toEqual(groups));

test('when the claims are over, every request that waits is named, whoever made it', () => {
  const places = [waiting('lost'), waiting('g1', { cause: 'claim' }), place('g2')];
  expect(fundable({ now: day('2028-04-01'), votes: [vote('g3')], places }).waiting).toEqual(['g1', 'lost']);
});

test('a granted place says whether its vote was withdrawn, its group decertified, and its claim waits for money', () => {
  const lostAt = day('2027-04-01');
  const { granted } = fundable({
    places: [place('lost'), place('g2'), place('g1'), waiting('g3')],
    votes: [vote('g1', { active: false, version: 2 }), vote('g2', { active: false, version: 1 })],
    decertified: [{ _id: 'lost', decertifiedAt: lostAt }],
    unfunded: [{ actionId: 'a', groupId: 'g2' }],
  });
  expect(granted).toMatchObject([
    { groupId: 'g1', withdrawn: true, decertifiedAt: null, claimed: false },
    { groupId: 'g2', withdrawn: false, decertifiedAt: null, claimed: true },
    { groupId: 'lost', withdrawn: false, decertifiedAt: lostAt, claimed: false },
  ]);
});

test('what returned places used is summed, what granted ones use is not', () => {
  const places = [
    place('g1', { state: 'returned', chargedCents: 300 }),
    place('g2', { state: 'returned', heldCents: 50, chargedCents: 100 }),
    place('g3', { heldCents: 700 }),
  ];
  expect(fundable({ places }).returned).toEqual({ heldCents: 50, chargedCents: 400 });
});

test('a fundable action is fundable since its crossing', () => {
  const crossing = {
    settlementId: 's-1',
    at: day('2027-03-05'),
    votes: 3,
    threshold: 2,
    inputs: inputsOfV1(),
    claimsUntil: '2028-03-30',
    reservedCents: 5_000,
  } as const;
  const crossed = action('a', { state: 'fundable', reservedCents: 5_000, freeCents: 2_000, crossing });
  expect(fundable({ fundable: [crossed] })).toMatchObject({ fundableAt: crossing.at, freeCents: 2_000 });
});
