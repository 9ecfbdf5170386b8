import { answered, type SeuilClient } from '../../libs/client/client.ts';
import type { Decision } from '../../services/budget/settlement/domain/snapshot.ts';
import { allPages, forEach } from '../demo/waiting.ts';
import { checkShown, thresholdsOf } from './check-shown.ts';
import { nextMorning, type Morning } from './morning.ts';
import type { Opening } from './opening.ts';
import { ballotsAt, dayOf, settlementAt, type Plan, type PlannedGroup } from './plan.ts';
import { openReturns, type Withdrawal } from './returns.ts';
import type { ReplayedSeuil } from './seuil.ts';

/** How long the votes of all days and their settlements took, with drained queues. */
export type Seconds = { voting: number; settling: number };

const tallies = ({ auditor }: ReplayedSeuil) =>
  allPages((cursor) =>
    answered(
      auditor.GET('/v1/tallies', { params: { query: { limit: 100, ...(cursor !== undefined && { cursor }) } } }),
    ),
  );

const seasonNow = ({ finance }: ReplayedSeuil, seasonId: string) =>
  answered(finance.GET('/v1/seasons/{seasonId}', { params: { path: { seasonId } } }));

/** Each project of each ballot is one vote of its group, cast as its person would; many groups at once. */
async function castVotes(
  seuil: ReplayedSeuil,
  { actionOf }: Opening,
  { plannedMonth, place }: Plan,
  groups: readonly PlannedGroup[],
): Promise<void> {
  await forEach(groups, async ({ groupId, personId, projectIds }, index) => {
    const person = await seuil.memberOf({ groupId, personId }, index);
    for (const projectId of projectIds) {
      const actionId = actionOf.get(projectId)?.id ?? '';
      const commitment = { plannedMonth, commune: place, adaptation: `Bulletin rejoué : projet ${projectId}.` };
      await answered(person.POST('/v1/votes', { body: { actionId, groupId, ...commitment } }));
    }
  });
}

const withdraw = (person: SeuilClient, { actionId, groupId }: Withdrawal) =>
  answered(person.POST('/v1/votes/{voteId}/withdrawals', { params: { path: { voteId: `${actionId}.${groupId}` } } }));

async function withdrawVotes(seuil: ReplayedSeuil, plan: Plan, withdrawals: readonly Withdrawal[]): Promise<void> {
  const personOf = new Map(plan.groups.map(({ groupId, personId }) => [groupId, personId]));
  await forEach(withdrawals, async (withdrawal, index) => {
    const personId = personOf.get(withdrawal.groupId) ?? '';
    await withdraw(await seuil.memberOf({ ...withdrawal, personId }, index), withdrawal);
  });
}

type Shown = Awaited<ReturnType<typeof settlementsOf>>['items'][number]['decisions'][number];

const settlementsOf = ({ finance }: ReplayedSeuil, seasonId: string) =>
  answered(finance.GET('/v1/seasons/{seasonId}/settlements', { params: { path: { seasonId }, query: { limit: 1 } } }));

/** @throws when a crossing does not say how much later voters will need, as those of the first releases did not */
function decisionOf(decision: Shown): Decision {
  if (decision.kind !== 'cross') return decision;
  const { recentCents } = decision;
  if (recentCents === undefined) throw new Error(`The crossing of ${decision.actionId} keeps no recent cents.`);
  return { ...decision, recentCents };
}

/**
 * Lets the clock come to 4 in the morning, at which the sweeps of a daily season close it after its last day, and
 * settle it. @returns the decisions that were applied
 * @throws when something else settled, because the state would depend on when
 */
async function settleMorning(seuil: ReplayedSeuil, seasonId: string, day: number): Promise<readonly Decision[]> {
  const at = settlementAt(day);
  seuil.setClock(at);
  await seuil.sweep('close-what-is-over');
  await seuil.sweep('settle-what-is-due');
  const [last] = (await settlementsOf(seuil, seasonId)).items;
  if (last && new Date(last.startedAt) > settlementAt(day - 1) && last.startedAt !== at.toISOString())
    throw new Error(`Settlement ${last.n} was made at ${last.startedAt}, but a daily season settles in the morning.`);
  // A settlement that has nothing to decide is not made.
  if (last?.startedAt !== at.toISOString()) return [];
  const isRefused = new Set(last.refused.map(({ index }) => index));
  return last.decisions.flatMap((decision, index) => (isRefused.has(index) ? [] : [decisionOf(decision)]));
}

const votesIn = (groups: readonly PlannedGroup[]) => groups.flatMap(({ projectIds }) => projectIds);

/** Lets the groups of one day vote, and others withdraw. @returns what the votes of each action changed by */
async function playDay(seuil: ReplayedSeuil, plan: Plan, opening: Opening, day: Day): Promise<Map<string, number>> {
  seuil.setClock(ballotsAt(day.day));
  await withdrawVotes(seuil, plan, day.withdrawals);
  await castVotes(seuil, opening, plan, day.groups);
  await seuil.idle();
  const changed = new Map<string, number>();
  const count = (actionId: string, change: number) => changed.set(actionId, (changed.get(actionId) ?? 0) + change);
  for (const { actionId } of day.withdrawals) count(actionId, -1);
  for (const projectId of votesIn(day.groups)) count(opening.actionOf.get(projectId)?.id ?? '', 1);
  return changed;
}

type Day = {
  readonly day: number;
  readonly groups: readonly PlannedGroup[];
  readonly withdrawals: readonly Withdrawal[];
};

/**
 * Plays a season day by day: groups give places back and vote, what everybody sees is checked, and the next morning the
 * sweeps settle. The queues are drained after each step.
 */
export async function playInServices(
  seuil: ReplayedSeuil,
  plan: Plan,
  opening: Opening,
  onMorning: (morning: Morning) => void,
): Promise<{ path: readonly Morning[]; seconds: Seconds }> {
  const givenBack = openReturns(plan.seed, plan);
  const votesOf = new Map<string, number>();
  const seconds: Seconds = { voting: 0, settling: 0 };
  const path: Morning[] = [];
  let [ballots, votes] = [0, 0];
  for (const [day, groups] of plan.days.entries()) {
    const started = performance.now();
    const changed = await playDay(seuil, plan, opening, { day, groups, withdrawals: givenBack.dueOn(day) });
    for (const [actionId, change] of changed) votesOf.set(actionId, (votesOf.get(actionId) ?? 0) + change);
    const shown = await tallies(seuil);
    const before = await seasonNow(seuil, opening.seasonId);
    // The thresholds of a day need no votes of the last weeks, which decide only what can be given.
    const season = { ...before, certifiedGroups: plan.groups.length, recentCents: 0, today: dayOf(day) };
    checkShown(shown, votesOf, season);
    const voted = performance.now();
    const morning = day + 1;
    const decisions = await settleMorning(seuil, opening.seasonId, morning);
    givenBack.note(decisions, morning);
    await seuil.idle();
    const after = await seasonNow(seuil, opening.seasonId);
    [ballots, votes] = [ballots + groups.length, votes + votesIn(groups).length];
    const thresholds = thresholdsOf(shown, season);
    const next = nextMorning(path, { day: morning, ballots, votes, decisions, thresholds, before, after });
    seconds.voting += (voted - started) / 1_000;
    seconds.settling += (performance.now() - voted) / 1_000;
    path.push(next);
    onMorning(next);
  }
  return { path, seconds };
}
