import type { Morning } from './morning.ts';
import { openSeasonOf } from './opening.ts';
import { readOutcome, type Outcome } from './outcome.ts';
import type { Election } from './pabulib.ts';
import { openingAt, planOf, type Plan, type ReplayOptions } from './plan.ts';
import { playInServices, type Seconds } from './season-in-services.ts';
import { startSeuil, type Servers } from './seuil.ts';

export type Replayed = {
  readonly plan: Plan;
  readonly path: readonly Morning[];
  readonly outcome: Outcome;
  readonly seconds: Seconds & { readonly opening: number };
};

export type Watcher = {
  onPrepared(done: number, of: number): void;
  onOpen(seconds: number): void;
  onMorning(morning: Morning): void;
};

/** Plays one election through all services, from registering the groups to the last settlement. */
export async function replay(
  election: Election,
  options: ReplayOptions,
  where: { readonly servers: Servers; readonly folder: string; readonly namespace: string },
  watcher?: Watcher,
): Promise<Replayed> {
  const plan = planOf(election, options);
  const seuil = await startSeuil({ ...where, seed: options.seed, workers: options.workers, startsAt: openingAt });
  try {
    const started = performance.now();
    const opening = await openSeasonOf(seuil, plan, (done) => watcher?.onPrepared(done, plan.actions.length));
    const openingSeconds = (performance.now() - started) / 1_000;
    watcher?.onOpen(openingSeconds);
    const { path, seconds } = await playInServices(seuil, plan, opening, (morning) => watcher?.onMorning(morning));
    const outcome = await readOutcome(seuil, plan, opening);
    return { plan, path, outcome, seconds: { ...seconds, opening: openingSeconds } };
  } finally {
    await seuil.stop();
  }
}
