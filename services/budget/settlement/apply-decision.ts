import type { ClientSession } from 'mongoose';
import { crossAction } from './decisions/cross-action.ts';
import type { DecisionDeps } from './decisions/decided-action.ts';
import { endNight } from './decisions/end-night.ts';
import { endWaiting } from './decisions/end-waiting.ts';
import { extendAction } from './decisions/extend-action.ts';
import { passAction } from './decisions/pass-action.ts';
import { releaseFree } from './decisions/release-free.ts';
import { remindPlace } from './decisions/remind-place.ts';
import { returnPlace } from './decisions/return-place.ts';
import type { Settlement } from './domain/settlement.ts';
import type { Decision } from './domain/snapshot.ts';

/**
 * Writes one decision. Money, action, places and their events are written in the transaction of the caller, so that
 * total = remaining + reservations and reservation = free + places hold at every moment.
 * @throws AppError when the accounts or a place no longer allow it
 */
export async function applyDecision(
  deps: DecisionDeps,
  settlement: Settlement,
  decision: Decision,
  session: ClientSession,
): Promise<void> {
  switch (decision.kind) {
    case 'night':
      return endNight(deps, settlement, decision, session);
    case 'pass':
      return passAction(deps, settlement, decision, session);
    case 'cross':
      return crossAction(deps, settlement, decision, session);
    case 'extend':
      return extendAction(deps, settlement, decision, session);
    case 'return-place':
      return returnPlace(deps, settlement, decision, session);
    case 'release-free':
      return releaseFree(deps, settlement, decision, session);
    case 'remind-place':
      return remindPlace(deps, settlement, decision, session);
    case 'end-waiting':
      return endWaiting(deps, settlement, decision, session);
    case 'extension-lacks':
      return; // There is nothing to write: the settlement holds this decision, and finance is told the lack.
  }
}
