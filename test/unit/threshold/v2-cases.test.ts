import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { DEFAULT_POLICY } from '../../../libs/threshold/policy.ts';
import { inputsOf, thresholdOf } from '../../../libs/threshold/threshold.ts';
import { moneyToGive } from '../../../libs/threshold/v2/formula.ts';
import { plusDays } from '../../../libs/time/clock.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import { seasonAt, settle } from '../../../services/budget/settlement/domain/settle.ts';
import type { Snapshot } from '../../../services/budget/settlement/domain/snapshot.ts';

/**
 * 250 settlements with what each must give. They were made by another implementation of formula v2, so that two
 * readings of the formula are compared.
 */
type Case = {
  policy: { floor: number; base: number; ceiling: number; step: number; start: number; margin: number };
  certifiedGroups: number;
  totalCents: number;
  remainingCents: number;
  recentCents: number;
  seasonDays: number;
  daysLeft: number;
  rateMillionths: number;
  actions: { id: string; capCents: number; votes: number; votes28: number; publishedOn: string; passed: boolean }[];
  gives: {
    thresholds: Record<string, number>;
    crossed: {
      id: string;
      threshold: number;
      votes: number;
      reservedCents: number;
      remainingBefore: number;
      scheduleCents: number;
      expectedCents: number;
      availableCents: number;
    }[];
    passed: string[];
    remainingCents: number;
    recentCents: number;
    rateNextMorning: number;
  };
};

const { cases } = JSON.parse(readFileSync(new URL('./v2-cases.json', import.meta.url), 'utf8')) as { cases: Case[] };

const NOW = new Date('2027-10-01T03:00:00Z');
const today = parisTime(NOW).day;
const dayFrom = (days: number) => parisTime(plusDays(NOW, days)).day;
const groupsOf = (votes: number) => Array.from({ length: votes }, (_, index) => `g${String(index).padStart(5, '0')}`);

/** The season of a case on its morning: the night before it is the one that is due. */
function snapshotOf({ policy, actions, rateMillionths, seasonDays, daysLeft, recentCents, ...season }: Case): Snapshot {
  const startsOn = dayFrom(daysLeft - seasonDays);
  const rules = { ...DEFAULT_POLICY, ...policy, version: 1 };
  return {
    ...season,
    seasonId: 'season',
    state: 'open',
    now: NOW,
    claimsOver: false,
    startsOn,
    endsOn: dayFrom(daysLeft - 1),
    policy: rules,
    memory: { formula: 'v2', rateMillionths, movedOn: dayFrom(-1), morning: null },
    open: actions.map(({ id, votes, votes28, publishedOn, ...action }) => ({
      ...action,
      actionId: id,
      publishedAt: new Date(`${publishedOn}T00:00:00Z`),
      votes,
      recentVotes: votes28,
      voters: groupsOf(votes),
    })),
    // One action that has no voter brings the recent cents of all former crossings.
    fundable: [
      {
        actionId: 'before',
        capCents: recentCents,
        fundableAt: NOW,
        recentVotes: 1,
        freeCents: 0,
        waiting: [],
        granted: [],
        returned: { heldCents: 0, chargedCents: 0 },
      },
    ],
  };
}

test.each(cases.map((each, index) => [index, each] as const))('case %i of formula v2', (_index, each) => {
  const snapshot = snapshotOf(each);
  const decisions = settle(snapshot);
  const crossed = decisions.flatMap((decision) => {
    if (decision.kind !== 'cross' || decision.inputs.formula !== 'v2') return [];
    const { actionId: id, threshold, votes, reservedCents, inputs } = decision;
    const remainingBefore = inputs.money.remainingCents;
    return [{ id, threshold, votes, reservedCents, remainingBefore, ...moneyToGive(inputs.money) }];
  });
  const passedBefore = each.actions.filter(({ passed }) => passed).map(({ id }) => id);
  const passed = decisions.flatMap((decision) =>
    decision.kind === 'pass' || decision.kind === 'cross' ? [decision.actionId] : [],
  );
  const reservedCents = crossed.reduce((total, crossing) => total + crossing.reservedCents, 0);
  const recentCents = decisions.flatMap((decision) => (decision.kind === 'cross' ? [decision.recentCents] : [])).at(-1);
  const [night] = decisions.flatMap((decision) => (decision.kind === 'night' ? [decision.memory] : []));
  const season = seasonAt(snapshot);
  expect({
    thresholds: Object.fromEntries(
      each.actions.map(({ id, capCents }) => [id, thresholdOf(inputsOf(season, capCents)).threshold]),
    ),
    crossed,
    passed: [...new Set([...passedBefore, ...passed])].sort(),
    remainingCents: each.remainingCents - reservedCents,
    recentCents: recentCents ?? each.recentCents,
    rateNextMorning: night?.formula === 'v2' ? night.rateMillionths : undefined,
  }).toEqual({ ...each.gives, passed: [...each.gives.passed].sort() });
  expect(season.today).toBe(today);
});
