import type { Season } from '../../seasons/domain/season.ts';
import type { BudgetAction } from '../../settlement/domain/action.ts';
import type { Place } from '../../settlement/domain/place.ts';

type Booking = {
  readonly _id: string;
  readonly from: string;
  readonly to: string;
  readonly amountCents: number;
  readonly phase: 'booked' | 'hold' | 'post' | 'void';
  readonly endsHold?: string;
};
type Balance = { readonly _id: string; readonly availableCents: number; readonly heldCents: number };

export type Books = {
  readonly transfers: readonly Booking[];
  readonly balances: readonly Balance[];
  readonly seasons: readonly Pick<Season, '_id' | 'totalCents'>[];
  readonly actions: readonly Pick<
    BudgetAction,
    '_id' | 'seasonId' | 'capCents' | 'state' | 'reservedCents' | 'freeCents'
  >[];
  readonly places: readonly Pick<Place, '_id' | 'actionId' | 'state' | 'capCents' | 'heldCents' | 'chargedCents'>[];
};

type Derived = { availableCents: number; heldCents: number };

const isOurs = (account: string) => account.includes(':');

/** Recomputes every balance from the transfers alone. */
function replayTransfers(transfers: Books['transfers'], faults: string[]): Map<string, Derived> {
  const accounts = new Map<string, Derived>();
  const holds = new Map(transfers.filter(({ phase }) => phase === 'hold').map((hold) => [hold._id, hold]));
  const ended = new Set<string>();
  const change = (account: string, availableCents: number, heldCents: number) => {
    const at = accounts.get(account) ?? { availableCents: 0, heldCents: 0 };
    accounts.set(account, { availableCents: at.availableCents + availableCents, heldCents: at.heldCents + heldCents });
  };
  for (const { _id, from, to, amountCents, phase, endsHold } of transfers) {
    if (!Number.isSafeInteger(amountCents) || amountCents <= 0)
      faults.push(`transfer ${_id} has the amount ${amountCents}`);
    if (phase === 'booked') {
      change(from, -amountCents, 0);
      change(to, amountCents, 0);
    } else if (phase === 'hold') {
      change(from, -amountCents, amountCents);
    } else {
      const hold = holds.get(endsHold ?? '');
      if (hold?.amountCents !== amountCents || hold.from !== from || hold.to !== to)
        faults.push(`transfer ${_id} ends ${endsHold ?? 'nothing'}, which is not its hold`);
      if (ended.has(endsHold ?? '')) faults.push(`hold ${endsHold ?? ''} is ended twice`);
      ended.add(endsHold ?? '');
      if (phase === 'void') change(from, amountCents, -amountCents);
      else {
        change(from, 0, -amountCents);
        change(to, amountCents, 0);
      }
    }
  }
  for (const [account, { availableCents, heldCents }] of accounts) {
    if (isOurs(account) && (availableCents < 0 || heldCents < 0))
      faults.push(`${account} is below zero: ${availableCents} available, ${heldCents} held`);
  }
  return accounts;
}

/**
 * What does not hold in the books; nothing when they are right. The rules:
 * entries sum to zero, no account of ours below zero, balances equal their transfers,
 * total = remaining + reservations, reservation = free + places, held + charged ≤ place ≤ cap.
 */
export function verifyAccounts({ transfers, balances, seasons, actions, places }: Books): string[] {
  const faults: string[] = [];
  const derived = replayTransfers(transfers, faults);
  const sum = [...derived.values()].reduce(
    (total, { availableCents, heldCents }) => total + availableCents + heldCents,
    0,
  );
  if (sum !== 0) faults.push(`the entries sum to ${sum} cents`);

  const stored = new Map(balances.map((balance) => [balance._id, balance]));
  for (const account of new Set([...derived.keys(), ...stored.keys()])) {
    if (!isOurs(account)) continue;
    const [is, should] = [stored.get(account), derived.get(account)].map((at) => ({
      availableCents: at?.availableCents ?? 0,
      heldCents: at?.heldCents ?? 0,
    }));
    if (JSON.stringify(is) !== JSON.stringify(should))
      faults.push(`${account} is stored as ${JSON.stringify(is)}, its transfers give ${JSON.stringify(should)}`);
  }

  for (const { _id, totalCents } of seasons) {
    const remainingCents = derived.get(`national:${_id}`)?.availableCents ?? 0;
    const reservedCents = actions
      .filter(({ seasonId }) => seasonId === _id)
      .reduce((total, action) => total + action.reservedCents, 0);
    if (totalCents !== remainingCents + reservedCents)
      faults.push(`season ${_id}: total ${totalCents} is not remaining ${remainingCents} + reserved ${reservedCents}`);
  }

  const byAction = new Map<string, Books['places'][number][]>();
  for (const place of places) byAction.set(place.actionId, [...(byAction.get(place.actionId) ?? []), place]);
  for (const { _id, reservedCents, freeCents, capCents } of actions) {
    const inPlaces = (byAction.get(_id) ?? []).reduce(
      (total, { state, heldCents, chargedCents }) =>
        total + (state === 'granted' ? capCents : state === 'returned' ? heldCents + chargedCents : 0),
      0,
    );
    if (freeCents < 0 || reservedCents !== freeCents + inPlaces)
      faults.push(`action ${_id}: reserved ${reservedCents} is not free ${freeCents} + places ${inPlaces}`);
  }
  for (const { _id, capCents, heldCents, chargedCents } of places) {
    if (heldCents < 0 || chargedCents < 0 || heldCents + chargedCents > capCents)
      faults.push(`place ${_id}: held ${heldCents} + charged ${chargedCents} passes its cap ${capCents}`);
  }
  faults.push(...placesAgainstHolds(transfers, places));
  return faults;
}

/** Transfers do not name the group, so what the places of an action hold and charged is compared as a sum. */
function placesAgainstHolds(transfers: Books['transfers'], places: Books['places']): string[] {
  const moved = new Map<string, { held: number; charged: number }>();
  for (const { from, to, amountCents, phase } of transfers) {
    const action = to === 'payee' ? from : to;
    if (!action.startsWith('action:') || (from !== 'payee' && to !== 'payee')) continue;
    const at = moved.get(action) ?? { held: 0, charged: 0 };
    if (from === 'payee') {
      moved.set(action, { ...at, charged: at.charged - amountCents }); // a reversal
      continue;
    }
    moved.set(from, {
      held: at.held + (phase === 'hold' ? amountCents : -amountCents),
      charged: at.charged + (phase === 'post' ? amountCents : 0),
    });
  }
  const faults: string[] = [];
  for (const actionId of new Set([
    ...[...moved.keys()].map((account) => account.slice('action:'.length)),
    ...places.map((place) => place.actionId),
  ])) {
    const theirs = places.filter((place) => place.actionId === actionId);
    const held = theirs.reduce((total, { heldCents }) => total + heldCents, 0);
    const charged = theirs.reduce((total, { chargedCents }) => total + chargedCents, 0);
    const should = moved.get(`action:${actionId}`) ?? { held: 0, charged: 0 };
    if (held !== should.held || charged !== should.charged)
      faults.push(
        `places of action ${actionId} hold ${held} and charged ${charged}, the ledger says ${should.held} and ${should.charged}`,
      );
  }
  return faults;
}
