import { greedyElection, type Greedy } from './greedy.ts';
import { openSeasonOf } from './opening.ts';
import { readOutcome, type Outcome } from './outcome.ts';
import type { Election } from './pabulib.ts';
import { ballotsAt, planOf, type Plan, type ReplayOptions } from './plan.ts';
import { startSeuil, type Servers } from './seuil.ts';
import { playSteps, type StepTaken } from './steps.ts';

export type Replayed = {
  readonly plan: Plan;
  readonly path: readonly StepTaken[];
  readonly outcome: Outcome;
  readonly greedy: Greedy;
  readonly seconds: { readonly opening: number; readonly voting: number; readonly settling: number };
};

export type Watcher = {
  onPrepared(done: number, of: number): void;
  onOpen(seconds: number): void;
  onStep(taken: StepTaken, plan: Plan): void;
};

/** Plays one election through Seuil, from registering the groups to the last settlement. */
export async function replay(
  election: Election,
  options: ReplayOptions,
  where: { readonly servers: Servers; readonly folder: string; readonly namespace: string },
  watcher?: Watcher,
): Promise<Replayed> {
  const plan = planOf(election, options);
  const seuil = await startSeuil({ ...where, seed: options.seed, workers: options.workers, startsAt: ballotsAt(-1) });
  try {
    const started = performance.now();
    const opening = await openSeasonOf(seuil, plan, (done) => watcher?.onPrepared(done, plan.actions.length));
    const openingSeconds = (performance.now() - started) / 1_000;
    watcher?.onOpen(openingSeconds);
    const path = await playSteps(seuil, plan, opening, (taken) => watcher?.onStep(taken, plan));
    const outcome = await readOutcome(seuil, plan, opening);
    const total = (part: keyof StepTaken['seconds']) => path.reduce((sum, { seconds }) => sum + seconds[part], 0);
    return {
      plan,
      path,
      outcome,
      greedy: greedyElection(election),
      seconds: { opening: openingSeconds, voting: total('voting'), settling: total('settling') },
    };
  } finally {
    await seuil.stop();
  }
}
