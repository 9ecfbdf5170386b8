import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { settle } from '../../../services/budget/settlement/domain/settle.ts';
import type {
  Decision,
  FundableAction,
  GrantedPlace,
  OpenAction,
  Snapshot,
} from '../../../services/budget/settlement/domain/snapshot.ts';
import { NO_CALENDAR, V1_POLICY } from '../../scenes/season-of-v1.ts';

const NOW = new Date('2027-03-01T04:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
const groups = (count: number) => Array.from({ length: count }, (_, index) => `g${String(index).padStart(4, '0')}`);
const snapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
  seasonId: 's',
  state: 'open',
  now: NOW,
  claimsOver: false,
  ...NO_CALENDAR,
  policy: V1_POLICY,
  certifiedGroups: 100,
  totalCents: 10_000_000,
  remainingCents: 10_000_000,
  open: [],
  fundable: [],
  ...more,
});
const open = (actionId: string, votes: number, capCents = 10_000): OpenAction => ({
  actionId,
  capCents,
  publishedAt: daysAgo(10),
  passed: false,
  recentVotes: 0,
  votes,
  voters: groups(votes),
});
const fundable = (more: Partial<FundableAction> = {}): FundableAction => ({
  actionId: 'f',
  capCents: 10_000,
  fundableAt: daysAgo(10),
  recentVotes: 0,
  freeCents: 0,
  waiting: [],
  granted: [],
  returned: { heldCents: 0, chargedCents: 0 },
  ...more,
});
const place = (groupId: string, more: Partial<GrantedPlace> = {}): GrantedPlace => ({
  groupId,
  heldCents: 0,
  chargedCents: 0,
  plannedMonth: '2027-02',
  claimEndedAt: null,
  grantedAt: daysAgo(10),
  withdrawn: false,
  decertifiedAt: null,
  remindedAt: null,
  claimed: false,
  ...more,
});

test('the threshold must be exceeded, not reached', () => {
  const at = settle(snapshot({ open: [open('a', 5), open('b', 6)] }));
  expect(at).toMatchObject([{ kind: 'cross', actionId: 'b' }]);
});

test('a crossing reserves for the voters and for the groups expected to follow, and stores its inputs', () => {
  const [decision] = settle(snapshot({ open: [open('a', 7)] }));
  expect(decision).toMatchObject({
    kind: 'cross',
    votes: 7,
    threshold: 5,
    reservedCents: 20 * 10_000,
    inputs: { formula: 'v1', remainingCents: 10_000_000, certifiedGroups: 100 },
  });
});

test('what one crossing takes is no longer there for the next', () => {
  const at = settle(
    snapshot({
      totalCents: 1_000_000,
      remainingCents: 1_000_000,
      open: [open('a', 30, 20_000), open('b', 20, 20_000)],
    }),
  );
  expect(at).toMatchObject([{ kind: 'cross', actionId: 'a', reservedCents: 600_000 }]);
});

test('waiting groups of one action are granted together, free reserve first, or not at all', () => {
  const waiting = groups(3);
  expect(settle(snapshot({ remainingCents: 20_000, fundable: [fundable({ freeCents: 10_000, waiting })] }))).toEqual([
    { kind: 'extend', actionId: 'f', groups: waiting, fromFreeCents: 10_000, fromSeasonCents: 20_000 },
  ]);
  expect(settle(snapshot({ remainingCents: 19_999, fundable: [fundable({ freeCents: 10_000, waiting })] }))).toEqual([
    { kind: 'extension-lacks', actionId: 'f', missingCents: 1 },
  ]);
});

test('free reserve is kept for 42 days, then it returns to the season', () => {
  expect(settle(snapshot({ fundable: [fundable({ freeCents: 500, fundableAt: daysAgo(41.9) })] }))).toEqual([]);
  expect(settle(snapshot({ fundable: [fundable({ freeCents: 500, fundableAt: daysAgo(42) })] }))).toEqual([
    { kind: 'release-free', actionId: 'f', amountCents: 500 },
  ]);
});

const returned = (at: readonly Decision[]) =>
  at.flatMap((decision) =>
    decision.kind === 'return-place' ? [[decision.groupId, decision.cause, decision.to, decision.amountCents]] : [],
  );
const reminded = (at: readonly Decision[]) =>
  at.flatMap((decision) => (decision.kind === 'remind-place' ? [[decision.groupId, decision.returnsOn]] : []));

test('a place returns when it is unused and its group withdrew or lost its certification for long; a used one stays', () => {
  const granted = [
    place('kept'),
    place('withdrawn', { withdrawn: true }),
    place('used', { withdrawn: true, chargedCents: 1 }),
    place('lost', { decertifiedAt: daysAgo(30) }),
    place('lost-lately', { decertifiedAt: daysAgo(29) }),
    place('awaits-money', { withdrawn: true, claimed: true }),
  ];
  expect(returned(settle(snapshot({ fundable: [fundable({ granted })] })))).toEqual([
    ['withdrawn', 'withdrawn', 'free', 10_000],
    ['lost', 'decertified', 'free', 10_000],
  ]);
  const late = settle(
    snapshot({
      now: new Date(NOW.getTime() + 86_400_000),
      fundable: [fundable({ fundableAt: daysAgo(100), granted })],
    }),
  );
  expect(returned(late)).toEqual([
    ['withdrawn', 'withdrawn', 'season', 10_000],
    ['lost', 'decertified', 'season', 10_000],
    ['lost-lately', 'decertified', 'season', 10_000],
  ]);
});

test('an unused place returns 60 days after the last sign, and never before its group was reminded 14 days earlier', () => {
  const quiet = { grantedAt: daysAgo(90), plannedMonth: '2026-12' }; // last sign: the end of 2026, 59.2 days ago
  const granted = [
    place('never-reminded', quiet),
    place('reminded', { ...quiet, remindedAt: daysAgo(14) }),
    place('reminded-lately', { ...quiet, remindedAt: daysAgo(10) }),
    place('claimed-since', { ...quiet, remindedAt: daysAgo(50), claimEndedAt: daysAgo(46) }),
    place('claimed-lately', { ...quiet, remindedAt: daysAgo(50), claimEndedAt: daysAgo(45) }),
  ];
  const today = settle(snapshot({ fundable: [fundable({ granted })] }));
  expect(returned(today)).toEqual([]);
  expect(reminded(today)).toEqual([
    ['never-reminded', '2027-03-15'],
    ['claimed-since', '2027-03-15'],
  ]);
  const tomorrow = settle(snapshot({ now: new Date(NOW.getTime() + 86_400_000), fundable: [fundable({ granted })] }));
  expect(returned(tomorrow)).toEqual([['reminded', 'unused', 'free', 10_000]]);
});

test('the day that a group is told is the one that it is in Paris when its place returns', () => {
  const now = new Date('2027-05-01T22:30:00Z');
  const granted = [place('never-reminded', { grantedAt: new Date('2027-01-01T12:00:00Z'), plannedMonth: '2027-01' })];
  expect(reminded(settle(snapshot({ now, fundable: [fundable({ fundableAt: now, granted })] })))).toEqual([
    ['never-reminded', '2027-05-16'],
  ]);
});

test('the delays are those of the policy', () => {
  const policy = { ...V1_POLICY, unusedDays: 10, reminderDays: 3, freeDays: 5, decertifiedDays: 1 };
  const granted = [
    place('quiet', { grantedAt: daysAgo(10), plannedMonth: '2027-01', remindedAt: daysAgo(3) }),
    place('lost', { decertifiedAt: daysAgo(1) }),
  ];
  expect(settle(snapshot({ policy, fundable: [fundable({ freeCents: 7, granted })] }))).toMatchObject([
    { kind: 'return-place', groupId: 'quiet', to: 'season' },
    { kind: 'return-place', groupId: 'lost', to: 'season' },
    { kind: 'release-free', amountCents: 7 },
  ]);
});

test('when the claims of a season are over, requests end, free reserve and the rest of every place return, and what is held waits', () => {
  const granted = [
    place('unused'),
    place('part', { chargedCents: 4_000 }),
    place('whole', { chargedCents: 10_000 }),
    place('held', { heldCents: 1 }),
    place('awaits-money', { claimed: true }),
  ];
  const at = settle(
    snapshot({
      state: 'closing',
      claimsOver: true,
      fundable: [fundable({ freeCents: 500, waiting: groups(2), granted })],
    }),
  );
  expect(returned(at)).toEqual([
    ['unused', 'season-closed', 'season', 10_000],
    ['part', 'season-closed', 'season', 6_000],
  ]);
  expect(at.slice(2)).toEqual([
    { kind: 'end-waiting', actionId: 'f', groups: groups(2) },
    { kind: 'release-free', actionId: 'f', amountCents: 500 },
  ]);
});

test('a closing season releases and extends, but nothing crosses any more', () => {
  expect(settle(snapshot({ state: 'closing', open: [open('a', 50)] }))).toEqual([]);
});

const anyOpen = fc.uniqueArray(
  fc.record({ id: fc.nat(999), votes: fc.nat(60), capCents: fc.integer({ min: 1, max: 60_000 }) }),
  { selector: ({ id }) => id, maxLength: 12 },
);

test('no settlement spends more than the season has left above its buffer, and the order of arrival changes nothing', () => {
  fc.assert(
    fc.property(anyOpen, fc.integer({ min: 0, max: 5_000_000 }), fc.integer(), (actions, remainingCents, seed) => {
      const opens = actions.map(({ id, votes, capCents }) => open(`a${id}`, votes, capCents));
      const shuffled = opens
        .map((action, index) => ({ action, key: Math.imul(index + 1, seed | 1) }))
        .sort((a, b) => a.key - b.key)
        .map(({ action }) => action);
      const money = { totalCents: 5_000_000, remainingCents };
      const decisions = settle(snapshot({ ...money, open: opens }));
      const spent = decisions.reduce(
        (sum, decision) => sum + (decision.kind === 'cross' ? decision.reservedCents : 0),
        0,
      );
      expect(spent).toBeLessThanOrEqual(Math.max(0, remainingCents - 500_000));
      expect(settle(snapshot({ ...money, open: shuffled }))).toEqual(decisions);
    }),
    { numRuns: 300 },
  );
});
