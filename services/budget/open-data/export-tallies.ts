import type { BudgetDeps } from '../deps.ts';
import { collectBallots } from './collect-ballots.ts';
import { tallyRow } from './domain/season-record.ts';
import { readSeasonRecord, type RecordDeps } from './read-season-record.ts';

/**
 * Exports the votes and the threshold of each action, with the inputs from which anybody can recompute it.
 * @throws not-found
 */
export async function exportTallies(
  deps: RecordDeps & Pick<BudgetDeps, 'knownVotes' | 'randomBelow'>,
  seasonId: string,
) {
  const record = await readSeasonRecord(deps, seasonId);
  const { votes } = await collectBallots(deps, record);
  return record.actions.map((action, position) => tallyRow(record, action, votes[position] ?? 0));
}
