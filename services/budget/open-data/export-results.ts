import type { BudgetDeps } from '../deps.ts';
import { NO_PLACES, resultRow } from './domain/season-record.ts';
import { readSeasonRecord, type RecordDeps } from './read-season-record.ts';

/** Exports the decision on each fundable action, and the present state of its money. @throws not-found */
export async function exportResults(deps: RecordDeps & Pick<BudgetDeps, 'places'>, seasonId: string) {
  const { actions } = await readSeasonRecord(deps, seasonId);
  const fundableIds = actions.filter(({ state }) => state === 'fundable').map(({ _id }) => _id);
  const totals = await deps.places.totalsOn(fundableIds);
  return actions.flatMap((action) => resultRow(action, totals.get(action._id) ?? NO_PLACES) ?? []);
}
