import type { ClientSession } from 'mongoose';
import { noteInSeason } from '../../seasons/note-in-season.ts';
import type { Settlement } from '../domain/settlement.ts';
import type { DecisionOf } from '../domain/snapshot.ts';
import type { DecisionDeps } from './decided-action.ts';

/** Keeps what the formula of a season remembers after a night. */
export const endNight = (
  deps: DecisionDeps,
  { seasonId }: Settlement,
  { memory, recentCents }: DecisionOf<'night'>,
  session: ClientSession,
): Promise<void> => noteInSeason(deps, seasonId, { memory, recentCents }, session);
