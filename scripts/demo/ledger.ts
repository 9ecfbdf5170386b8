export type Booking = {
  readonly from: string;
  readonly to: string;
  readonly amountCents: number;
  readonly phase: 'booked' | 'hold' | 'post' | 'void';
};
export type AccountBalance = { readonly availableCents: number; readonly heldCents: number };

/** Works out every balance from the bookings alone, also those of the outside world. */
export function balancesFrom(bookings: readonly Booking[]): Map<string, AccountBalance> {
  const balances = new Map<string, AccountBalance>();
  const move = (account: string, availableCents: number, heldCents = 0) => {
    const before = balances.get(account) ?? { availableCents: 0, heldCents: 0 };
    balances.set(account, {
      availableCents: before.availableCents + availableCents,
      heldCents: before.heldCents + heldCents,
    });
  };
  for (const { from, to, amountCents, phase } of bookings) {
    if (phase === 'booked') move(from, -amountCents);
    if (phase === 'hold') move(from, -amountCents, amountCents);
    if (phase === 'void') move(from, amountCents, -amountCents);
    if (phase === 'post') move(from, 0, -amountCents);
    if (phase === 'booked' || phase === 'post') move(to, amountCents);
  }
  return balances;
}

const isOurs = (account: string) => account.includes(':');

/**
 * Compares what the accounts say with what the bookings give.
 * @returns the sum over all accounts in cents, and every difference
 */
export function auditLedger(
  bookings: readonly Booking[],
  accounts: readonly (AccountBalance & { readonly account: string })[],
): { sumCents: number; faults: string[] } {
  const derived = balancesFrom(bookings);
  const faults: string[] = [];
  let sumCents = 0;
  for (const { account, availableCents, heldCents } of accounts) {
    const derivedBalance = derived.get(account) ?? { availableCents: 0, heldCents: 0 };
    derived.delete(account);
    sumCents += availableCents + heldCents;
    if (derivedBalance.availableCents !== availableCents || derivedBalance.heldCents !== heldCents) {
      faults.push(
        `account ${account} says ${availableCents} available and ${heldCents} held, its bookings give ${derivedBalance.availableCents} and ${derivedBalance.heldCents} (cents)`,
      );
    }
    if (availableCents < 0 || heldCents < 0) faults.push(`account ${account} is below zero`);
  }
  // The ledger keeps no balance of the outside world. What went there must be the opposite of all other balances.
  for (const [account, { availableCents, heldCents }] of derived) {
    if (isOurs(account)) faults.push(`account ${account} has bookings, but is not listed`);
    sumCents += availableCents + heldCents;
  }
  if (sumCents !== 0) faults.push(`the entries of the ledger sum to ${sumCents} cents, not 0`);
  return { sumCents, faults };
}
