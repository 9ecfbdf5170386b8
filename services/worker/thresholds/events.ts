import { eventOf, type AnyEvent } from '../../../libs/events/event.ts';
import type { WatchedAction, WatchedSeason } from './domain/shown-threshold.ts';

/**
 * The threshold that groups see for an action has changed.
 * @throws when nothing is shown for the action yet
 */
export function thresholdChanged({ _id: actionId, seasonId, shown }: WatchedAction, at: Date): AnyEvent {
  if (!shown) throw new Error(`nothing is shown for action ${actionId}`);
  return eventOf('threshold.changed', actionId, shown.version, at, {
    actionId,
    seasonId,
    ...shown,
    causes: [...shown.causes],
    at: at.toISOString(),
  });
}

export const settlementRequested = (
  { _id: seasonId, seq: seasonSeq, asked }: WatchedSeason,
  cause: string,
  at: Date,
): AnyEvent =>
  eventOf('settlement.requested', seasonId, asked, at, { seasonId, cause, seasonSeq, at: at.toISOString() });
