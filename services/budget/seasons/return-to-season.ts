import type { ClientSession } from 'mongoose';
import { seasonChanged } from '../events.ts';
import type { BudgetAction } from '../settlement/domain/action.ts';
import type { BudgetStore } from '../store.ts';
import { touched } from './domain/season.ts';

/** Remaining changed while the total stayed: the readers of the season are told. */
export async function tellSeason(
  store: BudgetStore,
  seasonId: string,
  at: Date,
  session: ClientSession,
): Promise<void> {
  const season = await store.seasons.find(seasonId, session);
  if (!season) throw new Error(`money of the unknown season ${seasonId}`);
  const next = touched(season);
  await store.seasons.save(next, {
    events: [seasonChanged(next, await store.ledger.available(`national:${seasonId}`, session), at)],
    session,
  });
}

/** Money of a reservation becomes remaining again; the caller lowers the reservation in the same transaction. */
export async function returnToSeason(
  store: BudgetStore,
  action: Pick<BudgetAction, '_id' | 'seasonId'>,
  booking: { id: string; amountCents: number; reason: string; at: Date },
  session: ClientSession,
): Promise<void> {
  const { id, ...given } = booking;
  await store.ledger.book(
    { ...given, _id: id, from: `action:${action._id}`, to: `national:${action.seasonId}` },
    session,
  );
  await tellSeason(store, action.seasonId, given.at, session);
}
