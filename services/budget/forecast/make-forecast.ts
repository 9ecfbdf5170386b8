import { takeSnapshot, type SnapshotDeps } from '../settlement/take-snapshot.ts';
import { forecast } from './domain/forecast.ts';

/** Shows finance which money is committed, which is expected, and which is free. @throws not-found */
export async function makeForecast(deps: SnapshotDeps, seasonId: string) {
  const snapshot = await takeSnapshot(deps, seasonId);
  const { now: at, certifiedGroups } = snapshot;
  return { at, certifiedGroups, forecast: forecast(snapshot), numbers: await deps.actions.numbersOf(seasonId) };
}
