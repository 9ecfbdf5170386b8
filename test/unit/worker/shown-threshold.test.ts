import { expect, test } from '@jest/globals';
import { DEFAULT_POLICY, type Policy } from '../../../libs/threshold/policy.ts';
import { openingMemory, standingOf, type SeasonAt } from '../../../libs/threshold/threshold.ts';
import { show, type WatchedAction } from '../../../services/worker/thresholds/domain/shown-threshold.ts';
import { V1_POLICY } from '../../scenes/season-of-v1.ts';

const ACTIONS = 2_000;
const [GROUPS, CERTIFIED] = [400, 100];

const seasonOf = (policy: Policy): SeasonAt => ({
  startsOn: '2027-01-01',
  endsOn: '2027-12-31',
  today: '2027-01-01',
  policy,
  memory: openingMemory(policy, '2027-01-01'),
  totalCents: 40_000_000,
  remainingCents: 40_000_000,
  recentCents: 0,
  certifiedGroups: GROUPS,
});
const actions = Array.from({ length: ACTIONS }, (_, n): WatchedAction => ({
  _id: `action ${n}`,
  version: 1,
  seasonId: 's',
  capCents: 1_000 + 50 * (n % 400),
  publishedVersion: 1,
  votes: n % 7,
  tallySeq: 1,
  passedIn: null,
  fundable: false,
  shown: null,
}));

/** Shows all actions again after each certification. @returns how many announcements that made */
function announcementsOf(policy: Policy): { news: number; moved: number } {
  let shown = actions.map((action) => show(action, seasonOf(policy)).action);
  let [news, moved] = [0, 0];
  for (let more = 1; more <= CERTIFIED; more += 1) {
    const season = { ...seasonOf(policy), certifiedGroups: GROUPS + more };
    shown = shown.map((before) => {
      const { action, isNews } = show(before, season);
      if (isNews) news += 1;
      if (action.shown?.threshold !== before.shown?.threshold) moved += 1;
      return action;
    });
  }
  for (const { votes, shown: last } of shown)
    expect(standingOf({ votes, passed: false }, last!.inputs).threshold).toBe(last!.threshold);
  return { news, moved };
}

test.each<[string, Policy]>([
  ['v1', V1_POLICY],
  ['v2', { version: 1, ...DEFAULT_POLICY }],
])(
  'one certified group more is told where it moves a threshold, and not of every open action (%s)',
  (_formula, policy) => {
    const { news, moved } = announcementsOf(policy);
    expect(moved).toBeGreaterThan(0);
    expect(news).toBe(moved);
    // Every input told, it was one announcement for each action and certification.
    expect(news).toBeLessThan((ACTIONS * CERTIFIED) / 3);
  },
);

test('a change of what groups see is told with all inputs that changed since the last announcement', () => {
  const [first] = actions;
  const season = seasonOf(V1_POLICY);
  const { action } = show(first!, season);
  const unmoved = show(action, { ...season, certifiedGroups: GROUPS + 1 });
  expect([unmoved.isNews, unmoved.action]).toEqual([false, action]);
  const moved = show(action, { ...season, certifiedGroups: 2 * GROUPS, remainingCents: 30_000_000 });
  expect(moved.action.shown).toMatchObject({ version: 2, causes: expect.arrayContaining(['groups', 'remaining']) });
  expect(show({ ...action, votes: 9 }, season).isNews).toBe(true);
  expect(show({ ...action, passedIn: 's' }, season).isNews).toBe(true);
});
