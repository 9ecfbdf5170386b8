import type { BudgetDeps } from '../deps.ts';
import { collectBallots } from './collect-ballots.ts';
import { pabulibFile } from './domain/pabulib-file.ts';
import { readSeasonRecord, type RecordDeps } from './read-season-record.ts';

/**
 * Makes the ballots of a season as a Pabulib file, and gives the number of the season.
 * @throws not-found, nothing-to-export
 */
export async function exportBallots(
  deps: RecordDeps & Pick<BudgetDeps, 'knownVotes' | 'randomBelow'>,
  seasonId: string,
): Promise<{ number: number; lines: Iterable<string> }> {
  const record = await readSeasonRecord(deps, seasonId);
  return { number: record.season.number, lines: pabulibFile(record, await collectBallots(deps, record)) };
}
