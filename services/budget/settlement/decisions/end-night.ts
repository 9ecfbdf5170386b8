import type { ClientSession } from 'mongoose';
import { tellSeason } from '../../seasons/tell-season.ts';
import type { Settlement } from '../domain/settlement.ts';
import type { DecisionOf } from '../domain/snapshot.ts';
import type { DecisionDeps } from './decided-action.ts';

/** Keeps what the formula of a season remembers after a night. */
export const endNight = (
  deps: DecisionDeps,
  { seasonId, startedAt: at }: Settlement,
  { memory, recentCents }: DecisionOf<'night'>,
  session: ClientSession,
): Promise<void> => tellSeason(deps, { seasonId, at, change: { memory, recentCents } }, session);
