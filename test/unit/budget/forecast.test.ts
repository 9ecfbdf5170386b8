import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inputsOf, thresholdOf } from '../../../libs/threshold/threshold.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import { forecast, type Forecast } from '../../../services/budget/forecast/domain/forecast.ts';
import { rulesOf } from '../../../services/budget/policy/domain/policy-change.ts';
import { outcomeOf, simulate } from '../../../services/budget/policy/domain/simulation.ts';
import { seasonAt, settle } from '../../../services/budget/settlement/domain/settle.ts';
import type { Snapshot } from '../../../services/budget/settlement/domain/snapshot.ts';
import { NO_CALENDAR, V1_POLICY } from '../../scenes/season-of-v1.ts';
import { NOW, snapshots } from '../../scenes/season-snapshots.ts';

const always = (property: (snapshot: Snapshot, seen: Forecast) => void) =>
  fc.assert(
    fc.property(snapshots, (snapshot) => property(snapshot, forecast(snapshot))),
    { numRuns: 300 },
  );

/** Every number in it, however deep. */
const numbersIn = (value: unknown): number[] =>
  typeof value === 'number'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(numbersIn)
      : [];

test('the parts of a forecast make the total, and no figure is negative or a fraction', () =>
  always((snapshot, { committed, remainingCents, totalCents, ...rest }) => {
    const { chargedCents, heldCents, promisedCents, freeReserveCents } = committed;
    expect(chargedCents + heldCents + promisedCents + freeReserveCents + remainingCents).toBe(totalCents);
    expect(totalCents).toBe(snapshot.totalCents);
    for (const number of numbersIn({ committed, rest })) expect(Number.isSafeInteger(number) && number >= 0).toBe(true);
  }));

test('what is to come back was committed, and never comes before today', () =>
  always((_snapshot, { committed, expected }) => {
    const back = expected.returning.reduce((sum, { amountCents }) => sum + amountCents, 0);
    expect(back).toBeLessThanOrEqual(committed.promisedCents + committed.freeReserveCents);
    expect(expected.returning.every(({ day }) => day >= parisTime(NOW).day)).toBe(true);
    expect(expected.returning.map(({ day }) => day)).toEqual(
      [...new Set(expected.returning.map(({ day }) => day))].sort(),
    );
  }));

test('what comes back is expected on a day in Paris, which begins before that of UTC', () => {
  const now = new Date('2027-05-01T22:30:00Z');
  const free = {
    actionId: 'f',
    capCents: 100,
    fundableAt: new Date('2026-01-01'),
    recentVotes: 0,
    freeCents: 700,
    waiting: [],
    granted: [],
    returned: { heldCents: 0, chargedCents: 0 },
  };
  const season = {
    seasonId: 's',
    state: 'open' as const,
    claimsOver: false,
    ...NO_CALENDAR,
    policy: V1_POLICY,
    certifiedGroups: 10,
    totalCents: 700,
    remainingCents: 0,
    open: [],
  };
  expect(forecast({ ...season, now, fundable: [free] }).expected.returning).toEqual([
    { day: '2027-05-02', amountCents: 700 },
  ]);
});

test('what a forecast says would cross is what a settlement decides, and what lacks money has the votes', () =>
  always((snapshot, { expected, lacking }) => {
    const crossings = settle(snapshot).flatMap((decision) =>
      decision.kind === 'cross' ? [decision.reservedCents] : [],
    );
    expect(expected.crossingCents).toBe(crossings.reduce((sum, cents) => sum + cents, 0));
    for (const { actionId, why, missingCents } of lacking) {
      expect(missingCents).toBeGreaterThan(0);
      const open = snapshot.open.find((action) => action.actionId === actionId);
      expect(why === 'crossing').toBe(open !== undefined);
    }
  }));

test('the highest affordable cap can be afforded by the least number of places, and a cent more cannot', () =>
  always((snapshot, { highestAffordableCapCents, availableCents }) => {
    const needOf = (capCents: number) => thresholdOf(inputsOf(seasonAt(snapshot), capCents)).needCents;
    if (highestAffordableCapCents > 0) expect(needOf(highestAffordableCapCents)).toBeLessThanOrEqual(availableCents);
    expect(needOf(highestAffordableCapCents + 1)).toBeGreaterThan(availableCents);
  }));

test('a simulation of the same rules changes nothing, and adds up: what remains is what was there less what it would reserve', () =>
  fc.assert(
    fc.property(snapshots, fc.nat(1_000_000), (snapshot, addedCents) => {
      const same = simulate(snapshot, rulesOf(snapshot.policy), 0);
      expect(same.proposed.crossings).toEqual(same.current.crossings);
      expect(same.proposed.remainingCents).toBe(same.current.remainingCents);
      const more = simulate(snapshot, rulesOf(snapshot.policy), addedCents).proposed;
      const { crossings, open } = outcomeOf({
        ...snapshot,
        totalCents: snapshot.totalCents + addedCents,
        remainingCents: snapshot.remainingCents + addedCents,
      });
      expect([more.crossings, more.open.map(({ actionId }) => actionId)]).toEqual([
        crossings,
        open.map(({ actionId }) => actionId),
      ]);
      expect(new Set([...more.crossings, ...more.open].map(({ actionId }) => actionId))).toEqual(
        new Set(snapshot.open.map(({ actionId }) => actionId)),
      );
    }),
    { numRuns: 200 },
  ));
