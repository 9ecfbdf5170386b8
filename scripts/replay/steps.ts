import { answered } from '../../libs/client/client.ts';
import { presentInputs, thresholdOf } from '../../libs/threshold/threshold.ts';
import { allPages, forEach } from '../demo/waiting.ts';
import type { Opening } from './opening.ts';
import { ballotsAt, settlementAt, type Plan, type PlannedGroup } from './plan.ts';
import type { ReplayedSeuil } from './seuil.ts';

/** A step shows how the open actions stood when a settlement decided, and what the settlement left. */
export type StepTaken = {
  readonly ballots: number;
  readonly votes: number;
  readonly remainingBeforeCents: number;
  readonly remainingAfterCents: number;
  /** The range of the thresholds of the actions that were open before the settlement; null when none was. */
  readonly thresholds: null | { readonly least: number; readonly median: number; readonly most: number };
  readonly crossed: readonly { readonly number: number; readonly votes: number; readonly threshold: number }[];
  readonly extended: number;
  readonly fundable: number;
  readonly seconds: { readonly voting: number; readonly settling: number };
};

const tallies = ({ auditor }: ReplayedSeuil) =>
  allPages((cursor) =>
    answered(
      auditor.GET('/v1/tallies', { params: { query: { limit: 100, ...(cursor !== undefined && { cursor }) } } }),
    ),
  );
type Tally = Awaited<ReturnType<typeof tallies>>[number];

const seasonNow = ({ finance }: ReplayedSeuil, seasonId: string) =>
  answered(finance.GET('/v1/seasons/{seasonId}', { params: { path: { seasonId } } }));

/**
 * Casts the votes: each project of each ballot is one vote of its group, cast as its person would. Many groups vote at
 * once.
 */
async function castVotes(
  seuil: ReplayedSeuil,
  { actionOf }: Opening,
  { plannedMonth, place }: Plan,
  groups: readonly PlannedGroup[],
): Promise<number> {
  const cast = await forEach(groups, async ({ groupId, personId, projectIds }, index) => {
    const person = await seuil.memberOf({ groupId, personId }, index);
    for (const projectId of projectIds) {
      const actionId = actionOf.get(projectId)?.id ?? '';
      await answered(
        person.POST('/v1/votes', {
          body: {
            actionId,
            groupId,
            plannedMonth,
            commune: place,
            adaptation: `Bulletin rejoué : projet ${projectId}.`,
          },
        }),
      );
    }
    return projectIds.length;
  });
  return cast.reduce((sum, votes) => sum + votes, 0);
}

/**
 * Checks that with idle queues everything is counted, and that every open action shows the threshold that its inputs
 * give. Otherwise a count or a recalculation was lost, and the report of the replay would be wrong.
 * @throws an error that names the first fault
 */
function checkShown(
  shown: readonly Tally[],
  votesOf: ReadonlyMap<number, number>,
  season: Awaited<ReturnType<typeof seasonNow>>,
  certifiedGroups: number,
): void {
  for (const { number, capCents, votes, threshold, fundable } of shown) {
    if (votes !== (votesOf.get(number) ?? 0))
      throw new Error(
        `Nothing waits any more, but action ${number} shows ${votes} votes of ${votesOf.get(number) ?? 0}.`,
      );
    if (fundable) continue;
    const { totalCents, remainingCents, policy } = season;
    const should = thresholdOf(
      presentInputs({ certifiedGroups, totalCents, remainingCents, capCents, policy }),
    ).threshold;
    if (threshold?.threshold !== should)
      throw new Error(
        `Nothing waits any more, but action ${number} shows the threshold ${threshold?.threshold ?? 'none'}, and ${should} is right.`,
      );
  }
}

function spread(numbers: readonly number[]): StepTaken['thresholds'] {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [least, median, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return least === undefined || median === undefined || most === undefined ? null : { least, median, most };
}

/**
 * Casts the votes in their order. After each step the queues drain and a settlement is made, one simulated day later.
 */
export async function playSteps(
  seuil: ReplayedSeuil,
  plan: Plan,
  opening: Opening,
  onStep: (taken: StepTaken) => void,
): Promise<StepTaken[]> {
  const { seasonId, actionOf } = opening;
  const numberOf = new Map([...actionOf.values()].map(({ id, number }) => [id, number]));
  const votesOf = new Map<number, number>();
  const path: StepTaken[] = [];
  let [ballots, votes] = [0, 0];
  const look = async () => {
    await seuil.idle();
    const [shown, season] = [await tallies(seuil), await seasonNow(seuil, seasonId)];
    checkShown(shown, votesOf, season, plan.groups.length);
    return { shown, season };
  };
  for (const [index, groups] of plan.steps.entries()) {
    const started = performance.now();
    seuil.setClock(ballotsAt(index));
    votes += await castVotes(seuil, opening, plan, groups);
    ballots += groups.length;
    for (const projectId of groups.flatMap(({ projectIds }) => projectIds)) {
      const number = actionOf.get(projectId)?.number ?? 0;
      votesOf.set(number, (votesOf.get(number) ?? 0) + 1);
    }
    const before = await look();
    const voted = performance.now();
    seuil.setClock(settlementAt(index));
    const { n, decisions, refused } = await answered(
      seuil.policy.POST('/v1/seasons/{seasonId}/settlements', { params: { path: { seasonId } } }),
    );
    if (n !== index + 1)
      throw new Error(
        `Settlement ${n} where ${index + 1} was due: something else settled, and the state depends on when.`,
      );
    const after = await look();
    const isRefused = new Set(refused.map((each) => each.index));
    const applied = decisions.filter((_decision, at) => !isRefused.has(at));
    const taken: StepTaken = {
      ballots,
      votes,
      remainingBeforeCents: before.season.remainingCents,
      remainingAfterCents: after.season.remainingCents,
      thresholds: spread(
        before.shown.flatMap(({ threshold, fundable }) => (threshold && !fundable ? [threshold.threshold] : [])),
      ),
      crossed: applied.flatMap((decision) =>
        decision.kind === 'cross'
          ? [{ number: numberOf.get(decision.actionId) ?? 0, votes: decision.votes, threshold: decision.threshold }]
          : [],
      ),
      extended: applied.filter(({ kind }) => kind === 'extend').length,
      fundable: after.shown.filter(({ fundable }) => fundable !== null).length,
      seconds: { voting: (voted - started) / 1_000, settling: (performance.now() - voted) / 1_000 },
    };
    path.push(taken);
    onStep(taken);
  }
  return path;
}
