import type { BudgetDeps } from '../deps.ts';
import { sweepMakesUpFor } from '../sweep-makes-up-for.ts';

/** Asks for a settlement of the season without waiting for it. */
export const settleSoon = (deps: Pick<BudgetDeps, 'requestTask' | 'logger'>, seasonId: string): void =>
  sweepMakesUpFor(deps, deps.requestTask('settle-season', seasonId));
