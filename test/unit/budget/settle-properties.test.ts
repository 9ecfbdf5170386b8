import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { standingOf } from '../../../libs/threshold/threshold.ts';
import { recomputeDecisions } from '../../../services/budget/settlement/domain/recompute-decisions.ts';
import { settle } from '../../../services/budget/settlement/domain/settle.ts';
import { beginSettlement } from '../../../services/budget/settlement/domain/settlement.ts';
import type {
  Decision,
  FundableAction,
  GrantedPlace,
  Snapshot,
} from '../../../services/budget/settlement/domain/snapshot.ts';
import { NOW, reservation, snapshots } from '../../scenes/season-snapshots.ts';

const of = <K extends Decision['kind']>(decisions: readonly Decision[], kind: K) =>
  decisions.filter((decision): decision is Extract<Decision, { kind: K }> => decision.kind === kind);

/** The world after the decisions, as the accounts would have it. */
function after(snapshot: Snapshot, decisions: readonly Decision[]): Snapshot & { returnedCents: number } {
  let { remainingCents } = snapshot;
  let returnedCents = 0; // what returned places keep in their reservations: what was used of them
  const fundable = new Map(snapshot.fundable.map((action) => [action.actionId, action]));
  const open = new Map(snapshot.open.map((action) => [action.actionId, action]));
  const change = (actionId: string, by: (action: FundableAction) => Partial<FundableAction>) => {
    const action = fundable.get(actionId)!;
    fundable.set(actionId, { ...action, ...by(action) });
  };
  const granted = (groupId: string): GrantedPlace => ({
    groupId,
    heldCents: 0,
    chargedCents: 0,
    plannedMonth: null,
    claimEndedAt: null,
    grantedAt: NOW,
    remindedAt: null,
    withdrawn: false,
    decertifiedAt: null,
    claimed: false,
  });
  let { memory } = snapshot;
  for (const decision of decisions) {
    if (decision.kind === 'night') {
      ({ memory } = decision);
      continue;
    }
    const { actionId } = decision;
    if (decision.kind === 'return-place') {
      const { amountCents, groupId, to } = decision;
      change(actionId, ({ freeCents, granted: all, capCents }) => {
        returnedCents += capCents - amountCents;
        return {
          granted: all.filter((each) => each.groupId !== groupId),
          freeCents: freeCents + (to === 'free' ? amountCents : 0),
        };
      });
      if (to === 'season') remainingCents += amountCents;
    } else if (decision.kind === 'release-free') {
      change(actionId, ({ freeCents }) => ({ freeCents: freeCents - decision.amountCents }));
      remainingCents += decision.amountCents;
    } else if (decision.kind === 'extend') {
      change(actionId, ({ freeCents, granted: all, waiting }) => ({
        freeCents: freeCents - decision.fromFreeCents,
        granted: [...all, ...decision.groups.map(granted)],
        waiting: waiting.filter((group) => !decision.groups.includes(group)),
      }));
      remainingCents -= decision.fromSeasonCents;
    } else if (decision.kind === 'pass') open.set(actionId, { ...open.get(actionId)!, passed: true });
    else if (decision.kind === 'remind-place')
      change(actionId, ({ granted: all }) => ({
        granted: all.map((each) => (each.groupId === decision.groupId ? { ...each, remindedAt: NOW } : each)),
      }));
    else if (decision.kind === 'end-waiting') change(actionId, () => ({ waiting: [] }));
    else if (decision.kind === 'cross') {
      const { capCents, voters, recentVotes } = open.get(actionId)!;
      open.delete(actionId);
      fundable.set(actionId, {
        actionId,
        capCents,
        fundableAt: NOW,
        recentVotes,
        freeCents: decision.reservedCents - capCents * voters.length,
        waiting: [],
        granted: voters.map(granted),
        returned: { heldCents: 0, chargedCents: 0 },
      });
      remainingCents -= decision.reservedCents;
    }
  }
  return {
    ...snapshot,
    memory,
    remainingCents,
    open: [...open.values()],
    fundable: [...fundable.values()],
    returnedCents,
  };
}

const always = (property: (snapshot: Snapshot, decisions: Decision[]) => void) =>
  fc.assert(
    fc.property(snapshots, (snapshot) => property(snapshot, settle(snapshot))),
    { numRuns: 400 },
  );

test('total = remaining + reservations before and after, and neither remaining nor any free reserve is ever below zero', () =>
  always((snapshot, decisions) => {
    const next = after(snapshot, decisions);
    expect(next.remainingCents).toBeGreaterThanOrEqual(0);
    for (const { freeCents } of next.fundable) expect(freeCents).toBeGreaterThanOrEqual(0);
    expect(
      next.remainingCents + next.returnedCents + next.fundable.reduce((sum, action) => sum + reservation(action), 0),
    ).toBe(snapshot.totalCents);
  }));

test('waiting groups of one action are granted together or not at all, and what lacks is exact', () =>
  always((snapshot, decisions) => {
    if (snapshot.claimsOver) return;
    for (const { actionId, waiting, capCents } of snapshot.fundable) {
      const extended = of(decisions, 'extend').filter((each) => each.actionId === actionId);
      const lacks = of(decisions, 'extension-lacks').filter((each) => each.actionId === actionId);
      expect(extended.length + lacks.length).toBe(waiting.length > 0 ? 1 : 0);
      for (const { groups, fromFreeCents, fromSeasonCents } of extended)
        expect([[...groups], fromFreeCents + fromSeasonCents]).toEqual([waiting, capCents * waiting.length]);
      for (const { missingCents } of lacks) expect(missingCents).toBeGreaterThan(0);
    }
  }));

test('each crossing can be recomputed from its own inputs, leaves the buffer alone, and they follow the stated order', () =>
  always((snapshot, decisions) => {
    const crossings = of(decisions, 'cross');
    let last = Number.POSITIVE_INFINITY;
    for (const { actionId, votes, threshold, inputs, reservedCents, groups } of crossings) {
      const { passed } = snapshot.open.find((action) => action.actionId === actionId)!;
      const standing = standingOf({ votes, passed }, inputs);
      expect(standing).toMatchObject({ crosses: true, threshold });
      expect(groups).toEqual(snapshot.open.find((action) => action.actionId === actionId)!.voters);
      expect(reservedCents).toBeLessThanOrEqual(standing.availableCents);
      const remainingCents = inputs.formula === 'v1' ? inputs.remainingCents : inputs.money.remainingCents;
      expect(remainingCents).toBeLessThanOrEqual(last);
      last = remainingCents - reservedCents;
    }
    if (snapshot.state !== 'open') expect(crossings).toEqual([]);
  }));

test('what is settled stays settled: the same world again gives nothing new to do', () =>
  always((snapshot, decisions) => {
    // A night lowers thresholds, so that the next settlement may find more.
    if (of(decisions, 'night').length > 0) return;
    const again = settle(after(snapshot, decisions)).filter(({ kind }) => kind !== 'extension-lacks');
    expect(again).toEqual([]);
  }));

test('whatever is held or charged of a place is never touched, and a place in use returns only with the claims of its season', () =>
  always((snapshot, decisions) => {
    for (const { actionId, groupId, amountCents, cause } of of(decisions, 'return-place')) {
      const action = snapshot.fundable.find((each) => each.actionId === actionId)!;
      const { heldCents, chargedCents, claimed } = action.granted.find((each) => each.groupId === groupId)!;
      expect([heldCents, claimed, amountCents]).toEqual([0, false, action.capCents - chargedCents]);
      if (chargedCents > 0) expect([cause, snapshot.claimsOver]).toEqual(['season-closed', true]);
    }
  }));

test('the order in which actions, groups and places come out of the store changes no decision', () =>
  fc.assert(
    fc.property(snapshots, fc.nat(), (snapshot, seed) => {
      const turned = <T>(rows: readonly T[]): T[] =>
        [...rows.slice(seed % Math.max(1, rows.length)), ...rows.slice(0, seed % Math.max(1, rows.length))].reverse();
      expect(settle({ ...snapshot, open: turned(snapshot.open), fundable: turned(snapshot.fundable) })).toEqual(
        settle(snapshot),
      );
    }),
    { numRuns: 300 },
  ));

test('a settlement keeps everything from which its crossings, passings and nights are recomputed, and another night is a fault', () =>
  always((snapshot, decisions) => {
    const named = { seasonId: 's', n: 1, cause: 'test' };
    const settlement = beginSettlement(named, snapshot, decisions, { list: 's-1', parts: 1 });
    const faultsOf = (made: readonly Decision[]) => {
      const recomputed = recomputeDecisions(settlement);
      const faults = made.map((decision) => recomputed.add(decision).fault);
      return [...faults, recomputed.end()].filter((fault) => fault !== undefined);
    };
    expect(faultsOf(decisions)).toEqual([]);
    const moved = decisions.map((decision) =>
      decision.kind === 'night' ? { ...decision, memory: { ...decision.memory, movedOn: '2020-01-01' } } : decision,
    );
    expect(faultsOf(moved).length > 0).toBe(of(decisions, 'night').length > 0);
  }));
