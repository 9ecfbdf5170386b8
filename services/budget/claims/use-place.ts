import type { ClientSession } from 'mongoose';
import { StaleWrite } from '../../../libs/errors/transient.ts';
import type { BudgetDeps } from '../deps.ts';
import { placeId } from '../settlement/domain/place.ts';
import type { PlaceUse } from '../settlement/store.ts';
import type { Hold } from './domain/hold.ts';

/**
 * Writes into the place what the national part of the hold changes there. A hold without a national part writes
 * nothing.
 * @throws StaleWrite when the place changed meanwhile
 */
export async function usePlace(
  { places }: Pick<BudgetDeps, 'places'>,
  { actionId, groupId, nationalCents }: Pick<Hold, 'actionId' | 'groupId' | 'nationalCents'>,
  use: PlaceUse,
  session: ClientSession,
): Promise<void> {
  if (actionId === null || nationalCents === 0) return;
  if (!(await places.use(placeId(actionId, groupId), use, session)))
    throw new StaleWrite('the place of this claim changed meanwhile');
}
