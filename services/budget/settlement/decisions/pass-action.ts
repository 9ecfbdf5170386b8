import type { ClientSession } from 'mongoose';
import { conflict } from '../../../../libs/errors/app-error.ts';
import { actionPassed } from '../../events.ts';
import { pass } from '../domain/action.ts';
import type { Settlement } from '../domain/settlement.ts';
import type { DecisionOf } from '../domain/snapshot.ts';
import { decidedAction, type DecisionDeps } from './decided-action.ts';

/**
 * Keeps that an action exceeded its threshold: for the rest of the season it needs no more votes.
 * @throws action-moved-on
 */
export async function passAction(
  deps: DecisionDeps,
  { _id: settlementId, seasonId, startedAt: at }: Settlement,
  { actionId, votes, threshold, missingCents, inputs }: DecisionOf<'pass'>,
  session: ClientSession,
): Promise<void> {
  const action = await decidedAction(deps, actionId, session);
  if (action.seasonId !== seasonId) throw conflict('action-moved-on', 'The action has moved on to another season.');
  const passed = pass(action, { settlementId, at, votes, threshold, missingCents, inputs });
  if (passed) await deps.actions.save(passed, { events: (saved) => [actionPassed(saved)], session });
}
