import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mongo } from 'mongoose';
import { listDecisions } from '../../../services/budget/settlement/decision-list.ts';
import { wholeDecisions } from '../../../services/budget/settlement/domain/decision-parts.ts';
import { beginSettlement } from '../../../services/budget/settlement/domain/settlement.ts';
import type { Decision, DecisionOf } from '../../../services/budget/settlement/domain/snapshot.ts';
import { snapshots } from '../../scenes/season-snapshots.ts';

const id = (kind: string, n: number) => `${kind.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
const idsOf = (count: number) => Array.from({ length: count }, (_, n) => id('a', n));

const returned = (action: number, group: number, to: 'free' | 'season' = 'season'): DecisionOf<'return-place'> => ({
  kind: 'return-place',
  actionId: id('b', action),
  groupId: id('a', group),
  cause: 'season-closed',
  amountCents: 10_000,
  to,
});
const ending = (action: number, groups: readonly string[]): DecisionOf<'end-waiting'> => ({
  kind: 'end-waiting',
  actionId: id('b', action),
  groups,
});

const whole = async (parts: Parameters<typeof wholeDecisions>[0]) => {
  const decisions = [];
  for await (const each of wholeDecisions(parts)) decisions.push(each);
  return decisions;
};

const anyDecision: fc.Arbitrary<Decision> = fc.oneof(
  fc
    .record({ action: fc.nat(1), group: fc.nat(9), to: fc.constantFrom('free' as const, 'season' as const) })
    .map((r) => returned(r.action, r.group, r.to)),
  fc.record({ action: fc.nat(1), count: fc.nat(9) }).map(({ action, count }) => ending(action, idsOf(count))),
);

test('the parts of a settlement give its decisions again, each with its place, whatever their size', () =>
  fc.assert(
    fc.asyncProperty(fc.array(anyDecision), fc.integer({ min: 1, max: 4 }), async (decisions, groupsAtOnce) => {
      const { parts } = listDecisions('s-1', decisions, groupsAtOnce);
      expect(await whole(parts)).toEqual(decisions.map((decision, index) => ({ index, decision })));
      expect(parts.map(({ _id }) => _id)).toEqual(parts.map(({ _id }) => _id).sort());
      for (const part of parts) {
        const groups = part.decisions.map((each) => ('groups' in each ? each.groups.length : 1));
        expect(groups.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(groupsAtOnce);
        expect(new Set(part.decisions.map((each) => ('actionId' in each ? each.actionId : ''))).size).toBe(1);
      }
    }),
  ));

test('lists of other decisions, or of the same ones in another order, have other names', () => {
  const decisions = [returned(0, 1), returned(0, 2), ending(1, idsOf(3))];
  const nameOf = (some: readonly Decision[]) => listDecisions('s-1', some).list;
  expect(nameOf(decisions)).toBe(nameOf(structuredClone(decisions)));
  for (const other of [
    decisions.slice(0, 2),
    [returned(0, 2), returned(0, 1), ending(1, idsOf(3))],
    [{ ...returned(0, 1), amountCents: 1 }, returned(0, 2), ending(1, idsOf(3))],
    [returned(0, 1), returned(0, 2), ending(1, idsOf(2))],
  ])
    expect(nameOf(other)).not.toBe(nameOf(decisions));
});

const MEGABYTE = 1_048_576;
const settlementOf = (decisions: readonly Decision[]) => {
  const { list, parts } = listDecisions('s-1', decisions);
  const [snapshot] = fc.sample(snapshots, { numRuns: 1, seed: 7 });
  const named = { seasonId: id('c', 1), n: 1, cause: 'test' };
  return { parts, settlement: beginSettlement(named, snapshot!, decisions, { list, parts: parts.length }) };
};

test('a season closes with 100,000 returning places: no document of its settlement is large', () => {
  const decisions = Array.from({ length: 20 }, (_, action) =>
    Array.from({ length: 5_000 }, (_each, group) => returned(action, group)),
  ).flat();
  // All in one document, the server would refuse it.
  expect(mongo.BSON.calculateObjectSize({ decisions })).toBeGreaterThan(16 * MEGABYTE);
  const { settlement, parts } = settlementOf(decisions);
  expect(mongo.BSON.calculateObjectSize(settlement)).toBeLessThan(4_096);
  expect(parts).toHaveLength(200);
  for (const part of parts) expect(mongo.BSON.calculateObjectSize(part)).toBeLessThan(MEGABYTE / 4);
});

test('20 extensions of 20,000 groups each: no document of their settlement is large', () => {
  const groups = idsOf(20_000);
  const decisions = Array.from({ length: 20 }, (_, action): Decision => ({
    kind: 'extend',
    actionId: id('b', action),
    groups,
    fromFreeCents: 0,
    fromSeasonCents: 200_000_000,
  }));
  expect(mongo.BSON.calculateObjectSize({ decisions })).toBeGreaterThan(16 * MEGABYTE);
  const { settlement, parts } = settlementOf(decisions);
  expect(mongo.BSON.calculateObjectSize(settlement)).toBeLessThan(4_096);
  expect(parts).toHaveLength(20 * 40);
  expect(mongo.BSON.calculateObjectSize(parts[0]!)).toBeLessThan(MEGABYTE / 16);
});
