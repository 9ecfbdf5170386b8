import type { ClientSession } from 'mongoose';
import { crossAction } from './decisions/cross-action.ts';
import type { DecisionDeps, PartOf } from './decisions/decided-action.ts';
import { endNight } from './decisions/end-night.ts';
import { endWaiting } from './decisions/end-waiting.ts';
import { extendAction } from './decisions/extend-action.ts';
import { passAction } from './decisions/pass-action.ts';
import { releaseFree } from './decisions/release-free.ts';
import { remindPlaces } from './decisions/remind-places.ts';
import { returnPlaces } from './decisions/return-places.ts';
import type { DecisionPart } from './domain/decision-parts.ts';
import type { Settlement } from './domain/settlement.ts';
import type { Decision, DecisionOf } from './domain/snapshot.ts';

const isOf =
  <K extends Decision['kind']>(kind: K) =>
  (decision: Decision): decision is DecisionOf<K> =>
    decision.kind === kind;

/**
 * Writes one part of the decisions. Money, action, places and their events are written in the transaction of the
 * caller, so that total = remaining + reservations and reservation = free + places hold at every moment.
 * @throws AppError when the accounts or a place no longer allow it
 */
export async function applyPart(
  deps: DecisionDeps,
  settlement: Settlement,
  { decisions, continues, goesOn }: DecisionPart,
  session: ClientSession,
): Promise<void> {
  const [first] = decisions;
  if (!first) return;
  const partOf = <D extends Decision>(decision: D): PartOf<D> => ({ decision, continues, goesOn });
  switch (first.kind) {
    case 'night':
      return endNight(deps, settlement, first, session);
    case 'pass':
      return passAction(deps, settlement, first, session);
    case 'cross':
      return crossAction(deps, settlement, partOf(first), session);
    case 'extend':
      return extendAction(deps, settlement, partOf(first), session);
    case 'return-place':
      return returnPlaces(deps, settlement, decisions.filter(isOf('return-place')), session);
    case 'release-free':
      return releaseFree(deps, settlement, first, session);
    case 'remind-place':
      return remindPlaces(deps, settlement, decisions.filter(isOf('remind-place')), session);
    case 'end-waiting':
      return endWaiting(deps, settlement, first, session);
    case 'extension-lacks':
      return; // There is nothing to write: the settlement holds this decision, and finance is told the lack.
  }
}
