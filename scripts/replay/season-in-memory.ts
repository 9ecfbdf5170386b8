import { inputsOf, thresholdOf } from '../../libs/threshold/threshold.ts';
import { seasonAt, settle } from '../../services/budget/settlement/domain/settle.ts';
import type { Snapshot } from '../../services/budget/settlement/domain/snapshot.ts';
import { nextMorning, type Morning } from './morning.ts';
import { dayOf, settlementAt, type Plan, type PlannedAction } from './plan.ts';
import { resultOf, type Result } from './result.ts';
import { openReturns } from './returns.ts';
import { beginWorld } from './world.ts';

export type SeasonInMemory = { readonly path: readonly Morning[]; readonly result: Result };

function thresholdsIn(snapshot: Snapshot): number[] {
  const season = seasonAt(snapshot);
  return snapshot.open.map(({ capCents }) => thresholdOf(inputsOf(season, capCents)).threshold);
}

/** Plays a whole season in memory, with the function that settles in the services and nothing else of them. */
export function playInMemory(plan: Plan): SeasonInMemory {
  const world = beginWorld(plan);
  const returns = openReturns(plan.seed, plan);
  const path: Morning[] = [];
  let [ballots, votes] = [0, 0];
  for (const [day, groups] of plan.days.entries()) {
    world.withdraw(returns.dueOn(day));
    world.vote(groups, dayOf(day));
    ballots += groups.length;
    votes += groups.reduce((sum, { projectIds }) => sum + projectIds.length, 0);
    const morning = day + 1;
    const now = settlementAt(morning);
    // After the last day of votes a season closes: its settlements only take places back and grant others.
    const snapshot = world.snapshotAt(now, dayOf(morning) <= plan.endsOn ? 'open' : 'closing');
    const decisions = settle(snapshot);
    for (const decision of decisions) world.apply(decision, now);
    returns.note(decisions, morning);
    path.push(
      nextMorning(path, {
        day: morning,
        ballots,
        votes,
        decisions,
        thresholds: thresholdsIn(snapshot),
        before: snapshot,
        after: { memory: world.memory(), remainingCents: world.remainingCents() },
      }),
    );
  }
  const actions = world.actions.map((action, index) => ({
    ...pick(action.planned),
    number: index + 1,
    votes: action.votes.size,
    fundable: action.fundableAt !== null,
    passed: action.passed,
    reservedCents: action.reservedCents,
    granted: action.places,
    waiting: action.fundableAt ? action.withoutPlace.size : 0,
  }));
  return { path, result: resultOf(plan, { actions, remainingCents: world.remainingCents() }) };
}

const pick = ({ projectId, name, capCents }: PlannedAction) => ({ projectId, name, capCents });
