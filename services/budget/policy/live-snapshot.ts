import { conflict } from '../../../libs/errors/app-error.ts';
import type { Snapshot } from '../settlement/domain/snapshot.ts';
import { takeSnapshot, type SnapshotDeps } from '../settlement/take-snapshot.ts';

/**
 * Reads the snapshot on which a change of the policy is tried.
 * @throws not-found, illegal-transition for a closed season
 */
export async function liveSnapshot(deps: SnapshotDeps, seasonId: string): Promise<Snapshot> {
  const snapshot = await takeSnapshot(deps, seasonId);
  if (snapshot.state === 'closed')
    throw conflict('illegal-transition', 'The season is closed; its policy does not change any more.');
  return snapshot;
}
