import fc from 'fast-check';
import type { FormulaMemory, Policy } from '../../libs/threshold/policy.ts';
import type {
  FundableAction,
  GrantedPlace,
  OpenAction,
  Snapshot,
} from '../../services/budget/settlement/domain/snapshot.ts';

/** Generates seasons as a settlement may find them, whatever happened before. */

export const NOW = new Date('2027-03-01T04:00:00Z');
const DAY = 86_400_000;
const ago = (days: number) => new Date(NOW.getTime() - days * DAY);
const GROUPS = 60;
const names = Array.from({ length: GROUPS }, (_, index) => `g${String(index).padStart(3, '0')}`);
const someGroups = (max: number) => fc.subarray(names, { maxLength: max });
const cap = fc.integer({ min: 1, max: 60_000 });
const days = fc.integer({ min: 0, max: 130 });

const place = (capCents: number, groupId: string): fc.Arbitrary<GrantedPlace> =>
  fc
    .record({
      groupId: fc.constant(groupId),
      plannedMonth: fc.constantFrom(null, '2026-11', '2027-02', '2027-05'),
      used: fc.oneof(
        { weight: 3, arbitrary: fc.constant([0, 0]) },
        fc
          .tuple(fc.nat(capCents), fc.nat(capCents))
          .map(([a, b]) => [Math.min(a, capCents), Math.min(b, capCents - Math.min(a, capCents))]),
      ),
      grantedAt: days.map(ago),
      claimEndedAt: fc.option(days.map(ago)),
      remindedAt: fc.option(days.map(ago)),
      decertifiedAt: fc.option(days.map(ago), { freq: 4 }),
      withdrawn: fc.boolean(),
      claimed: fc.boolean(),
    })
    .map(({ used: [heldCents = 0, chargedCents = 0], ...rest }) => ({ ...rest, heldCents, chargedCents }));

const openAction = fc
  .record({
    id: fc.nat(9_999),
    capCents: cap,
    voters: someGroups(40),
    publishedAt: days.map(ago),
    passed: fc.boolean(),
    recent: fc.nat(40),
  })
  .map(({ id, recent, ...rest }): OpenAction => ({
    actionId: `o${id}`,
    votes: rest.voters.length,
    recentVotes: Math.min(recent, rest.voters.length),
    ...rest,
  }));
const fundableAction = fc
  .record({
    id: fc.nat(9_999),
    capCents: cap,
    fundableAt: days.map(ago),
    freePlaces: fc.nat(12),
    recentVotes: fc.nat(14),
    members: someGroups(14),
    split: fc.nat(14),
  })
  .chain(({ id, members, split, freePlaces, ...rest }) =>
    fc
      .tuple(...members.slice(split).map((groupId) => place(rest.capCents, groupId)))
      .map((granted): FundableAction => ({
        ...rest,
        actionId: `f${id}`,
        freeCents: freePlaces * rest.capCents,
        waiting: members.slice(0, split),
        granted,
        returned: { heldCents: 0, chargedCents: 0 },
      })),
  );
const ratesOfV1 = fc
  .record({
    a: fc.nat(3_000),
    b: fc.nat(3_000),
    takeUp: fc.integer({ min: 1, max: 10_000 }),
    buffer: fc.nat(5_000),
    floor: fc.integer({ min: 1, max: 10 }),
  })
  .map(({ a, b, ...rest }) => ({
    formula: 'v1' as const,
    ...rest,
    base: Math.min(a, b),
    ceiling: Math.max(a, b),
  }));
const ratesOfV2 = fc.record({
  formula: fc.constant('v2' as const),
  floor: fc.integer({ min: 1, max: 10 }),
  base: fc.nat(300),
  ceiling: fc.integer({ min: 300, max: 3_000 }),
  step: fc.integer({ min: 1, max: 1_000 }),
  start: fc.nat(10_000),
  margin: fc.integer({ min: 1, max: 3_000 }),
});
const delays = fc
  .record({
    freeDays: fc.integer({ min: 1, max: 60 }),
    reminderDays: fc.integer({ min: 1, max: 30 }),
    unusedMore: fc.integer({ min: 1, max: 60 }),
    decertifiedDays: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ unusedMore, ...rest }) => ({ ...rest, version: 1, unusedDays: rest.reminderDays + unusedMore }));
const policy: fc.Arbitrary<Policy> = fc
  .tuple(fc.oneof(ratesOfV1, ratesOfV2), delays)
  .map(([rates, rest]) => ({ ...rates, ...rest }));
const memory = fc
  .record({ rate: fc.integer({ min: 1_000, max: 300_000 }), nights: fc.nat(3) })
  .map(({ rate, nights }): FormulaMemory => ({
    formula: 'v2',
    rateMillionths: rate,
    movedOn: ago(nights).toISOString().slice(0, 10),
    morning: null,
  }));
export const snapshots: fc.Arbitrary<Snapshot> = fc
  .record({
    policy,
    memory,
    startsOn: days.map((count) => ago(count).toISOString().slice(0, 10)),
    endsOn: days.map((count) => ago(-count).toISOString().slice(0, 10)),
    state: fc.constantFrom('open' as const, 'open' as const, 'closing' as const),
    claimsOver: fc.boolean(),
    remainingCents: fc.nat(3_000_000),
    open: fc.uniqueArray(openAction, { selector: ({ actionId }) => actionId, maxLength: 8 }),
    fundable: fc.uniqueArray(fundableAction, { selector: ({ actionId }) => actionId, maxLength: 5 }),
  })
  .map(({ claimsOver, ...rest }) => ({
    ...rest,
    seasonId: 's',
    now: NOW,
    claimsOver: claimsOver && rest.state === 'closing',
    certifiedGroups: GROUPS,
    totalCents: rest.remainingCents + rest.fundable.reduce((sum, action) => sum + reservation(action), 0),
  }));

export const reservation = ({ freeCents, capCents, granted, returned }: FundableAction): number =>
  freeCents + capCents * granted.length + returned.heldCents + returned.chargedCents;
