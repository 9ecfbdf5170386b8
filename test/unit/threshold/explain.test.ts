import { expect, test } from '@jest/globals';
import { outlookOf } from '../../../libs/threshold/outlook.ts';
import { DEFAULT_POLICY } from '../../../libs/threshold/policy.ts';
import { explain, type SeasonAt } from '../../../libs/threshold/threshold.ts';
import { V1_POLICY } from '../../scenes/season-of-v1.ts';

const SEASON: SeasonAt = {
  policy: { version: 1, ...DEFAULT_POLICY },
  memory: { formula: 'v2', rateMillionths: 32_000, movedOn: '2027-04-11', morning: null },
  certifiedGroups: 1_000,
  totalCents: 50_000_000,
  remainingCents: 43_000_000,
  recentCents: 3_000_000,
  startsOn: '2027-01-01',
  endsOn: '2027-10-27',
  today: '2027-04-11',
};

test('three sentences explain the formula in both languages, with the numbers of the season', () => {
  const { fr, en } = explain(SEASON);
  expect([fr.length, en.length]).toEqual([3, 3]);
  expect(en[0]).toMatch(
    /today 3\.2%: the share of the 1,000 certified groups .* which is €500\.00.* 5 groups or 0\.3% of/,
  );
  expect(en[1]).toMatch(
    /at most 1\.5% of itself.*€130,000\.00 can be given today, .*keeps €300,000\.00 .* need €214,285\.72/,
  );
  expect(fr[0]).toMatch(/aujourd’hui 3,2\s%.*1\s000 groupes certifiés/);
  const other = explain({ ...SEASON, policy: V1_POLICY, memory: { formula: 'v1' } });
  expect(other.en[0]).toContain('between 3% and 12% of the 1,000 certified groups');
});

test('by the calendar alone money becomes free until the last day, and thresholds fall', () => {
  const days = outlookOf(SEASON, [5_000, 100_000]);
  expect(days[0]).toMatchObject({ day: '2027-04-11', availableCents: 13_000_000, thresholds: [5, 64] });
  expect(days.at(-1)?.day).toBe('2027-10-27');
  const most = days.map(({ thresholds }) => thresholds[1] ?? 0);
  expect(most).toEqual([...most].sort((a, b) => b - a));
  expect(most.at(-1)).toBeLessThan(10);
  const available = days.map(({ availableCents }) => availableCents);
  expect(available).toEqual([...available].sort((a, b) => a - b));
});
