import type { Books, Faults } from './books.ts';
import { checkAccounts } from './check-accounts.ts';
import { checkClaimMoney, checkEnds } from './check-holds.ts';
import { checkPlaces, checkSeasons } from './check-places.ts';
import { checkSettlements } from './check-settlements.ts';

/**
 * Recomputes all records about money from each other, and names what does not hold. It reads the books several times
 * and keeps a few rows in memory, so it takes as much memory for ten seasons as for one.
 */
export async function* checkBooks(books: Books): Faults {
  yield* checkAccounts(books);
  yield* checkEnds(books);
  yield* checkSeasons(books);
  yield* checkPlaces(books);
  yield* checkClaimMoney(books);
  yield* checkSettlements(books);
}

/** Gives all faults in one list, for books that are small. */
export async function bookFaults(books: Books): Promise<string[]> {
  const faults: string[] = [];
  for await (const fault of checkBooks(books)) faults.push(fault);
  return faults;
}
