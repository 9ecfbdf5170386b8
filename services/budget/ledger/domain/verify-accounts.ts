import type { Season } from '../../seasons/domain/season.ts';
import type { BudgetAction } from '../../settlement/domain/action.ts';
import type { Place } from '../../settlement/domain/place.ts';
import { isOurs } from './transfer.ts';

type Transfer = {
  readonly _id: string;
  readonly from: string;
  readonly to: string;
  readonly amountCents: number;
  readonly phase: 'booked' | 'hold' | 'post' | 'void';
  readonly endsHold?: string;
};
type Funds = { readonly availableCents: number; readonly heldCents: number };
type Balance = Funds & { readonly _id: string };

/** Books hold every record about money. The types are wider than those of the ledger, because books may be wrong. */
export type Books = {
  readonly transfers: readonly Transfer[];
  readonly balances: readonly Balance[];
  readonly seasons: readonly Pick<Season, '_id' | 'totalCents'>[];
  readonly actions: readonly Pick<
    BudgetAction,
    '_id' | 'seasonId' | 'capCents' | 'state' | 'reservedCents' | 'freeCents'
  >[];
  readonly places: readonly Pick<Place, '_id' | 'actionId' | 'state' | 'capCents' | 'heldCents' | 'chargedCents'>[];
};

type Accounts = ReadonlyMap<string, Funds>;

const NO_FUNDS: Funds = { availableCents: 0, heldCents: 0 };

/**
 * Lists the errors in the books; the list is empty when they are right. The rules: entries sum to zero, no account of
 * ours is below zero, balances equal their transfers, total = remaining + reservations, reservation = free + places,
 * held + charged ≤ place ≤ cap.
 */
export function verifyAccounts(books: Books): string[] {
  const accounts = replayTransfers(books.transfers);
  return [
    ...wrongAmounts(books),
    ...wrongEnds(books),
    ...accountsBelowZero(accounts),
    ...entriesThatDoNotSum(accounts),
    ...balancesThatDiffer(books, accounts),
    ...seasonsThatDiffer(books, accounts),
    ...actionsThatDiffer(books),
    ...placesBeyondCap(books),
    ...placesThatDiffer(books),
  ];
}

/** Lists the accounts that one transfer changes, each with the changes of its available and of its held money. */
function changesOf({ from, to, amountCents, phase }: Transfer): [account: string, Funds][] {
  switch (phase) {
    case 'booked':
      return [
        [from, { availableCents: -amountCents, heldCents: 0 }],
        [to, { availableCents: amountCents, heldCents: 0 }],
      ];
    case 'hold':
      return [[from, { availableCents: -amountCents, heldCents: amountCents }]];
    case 'void':
      return [[from, { availableCents: amountCents, heldCents: -amountCents }]];
    case 'post':
      return [
        [from, { availableCents: 0, heldCents: -amountCents }],
        [to, { availableCents: amountCents, heldCents: 0 }],
      ];
  }
}

/** Recomputes every account from the transfers alone. */
function replayTransfers(transfers: Books['transfers']): Accounts {
  const accounts = new Map<string, Funds>();
  for (const [account, change] of transfers.flatMap(changesOf)) {
    const funds = accounts.get(account) ?? NO_FUNDS;
    accounts.set(account, {
      availableCents: funds.availableCents + change.availableCents,
      heldCents: funds.heldCents + change.heldCents,
    });
  }
  return accounts;
}

const wrongAmounts = ({ transfers }: Books): string[] =>
  transfers
    .filter(({ amountCents }) => !Number.isSafeInteger(amountCents) || amountCents <= 0)
    .map(({ _id, amountCents }) => `transfer ${_id} has the amount ${amountCents}`);

/** Checks that each post and void ends a hold of the same money, and that each hold ends once. */
function wrongEnds({ transfers }: Books): string[] {
  const holds = new Map(transfers.filter(({ phase }) => phase === 'hold').map((hold) => [hold._id, hold]));
  const endedHolds = new Set<string>();
  const faults: string[] = [];
  for (const { _id, from, to, amountCents, phase, endsHold = '' } of transfers) {
    if (phase !== 'post' && phase !== 'void') continue;
    const hold = holds.get(endsHold);
    if (hold?.amountCents !== amountCents || hold.from !== from || hold.to !== to)
      faults.push(`transfer ${_id} ends ${endsHold || 'nothing'}, which is not its hold`);
    if (endedHolds.has(endsHold)) faults.push(`hold ${endsHold} is ended twice`);
    endedHolds.add(endsHold);
  }
  return faults;
}

const accountsBelowZero = (accounts: Accounts): string[] =>
  [...accounts]
    .filter(([account, { availableCents, heldCents }]) => isOurs(account) && (availableCents < 0 || heldCents < 0))
    .map(
      ([account, { availableCents, heldCents }]) =>
        `${account} is below zero: ${availableCents} available, ${heldCents} held`,
    );

function entriesThatDoNotSum(accounts: Accounts): string[] {
  const sum = [...accounts.values()].reduce(
    (total, { availableCents, heldCents }) => total + availableCents + heldCents,
    0,
  );
  return sum === 0 ? [] : [`the entries sum to ${sum} cents`];
}

/** Compares the balances that are kept beside the transfers with the balances that the transfers give. */
function balancesThatDiffer({ balances }: Books, accounts: Accounts): string[] {
  const stored = new Map(balances.map((balance) => [balance._id, balance]));
  const fundsText = ({ availableCents, heldCents }: Funds = NO_FUNDS) => JSON.stringify({ availableCents, heldCents });
  return [...new Set([...accounts.keys(), ...stored.keys()])].filter(isOurs).flatMap((account) => {
    const [is, should] = [fundsText(stored.get(account)), fundsText(accounts.get(account))];
    return is === should ? [] : [`${account} is stored as ${is}, its transfers give ${should}`];
  });
}

/** The total of a season is its remaining money plus the reservations of its actions. */
function seasonsThatDiffer({ seasons, actions }: Books, accounts: Accounts): string[] {
  const reservedIn = sumsBy(actions, ({ seasonId, reservedCents }) => [seasonId, reservedCents]);
  return seasons.flatMap(({ _id, totalCents }) => {
    const remainingCents = accounts.get(`national:${_id}`)?.availableCents ?? 0;
    const reservedCents = reservedIn.get(_id) ?? 0;
    return totalCents === remainingCents + reservedCents
      ? []
      : [`season ${_id}: total ${totalCents} is not remaining ${remainingCents} + reserved ${reservedCents}`];
  });
}

/**
 * The reservation of an action is its free reserve, plus the caps of granted places, plus the money that returned
 * places used.
 */
function actionsThatDiffer({ actions, places }: Books): string[] {
  const inPlaces = sumsBy(places, ({ actionId, state, capCents, heldCents, chargedCents }) => [
    actionId,
    { granted: capCents, returned: heldCents + chargedCents, waiting: 0 }[state],
  ]);
  return actions.flatMap(({ _id, reservedCents, freeCents }) => {
    const placesCents = inPlaces.get(_id) ?? 0;
    return freeCents >= 0 && reservedCents === freeCents + placesCents
      ? []
      : [`action ${_id}: reserved ${reservedCents} is not free ${freeCents} + places ${placesCents}`];
  });
}

const placesBeyondCap = ({ places }: Books): string[] =>
  places
    .filter(
      ({ capCents, heldCents, chargedCents }) =>
        heldCents < 0 || chargedCents < 0 || heldCents + chargedCents > capCents,
    )
    .map(
      ({ _id, capCents, heldCents, chargedCents }) =>
        `place ${_id}: held ${heldCents} + charged ${chargedCents} passes its cap ${capCents}`,
    );

/**
 * One transfer to or from a payee changes these sums of an action: the money that its places hold, and the money that
 * they were charged.
 */
type Use = { readonly actionId: string; readonly heldCents: number; readonly chargedCents: number };

const ACTION = 'action:';

function useOf({ from, to, amountCents, phase }: Transfer): Use[] {
  if (to === 'payee' && from.startsWith(ACTION)) {
    const actionId = from.slice(ACTION.length);
    const heldCents = phase === 'hold' ? amountCents : -amountCents;
    return [{ actionId, heldCents, chargedCents: phase === 'post' ? amountCents : 0 }];
  }
  // A booking from the payee corrects a charge.
  if (from === 'payee' && to.startsWith(ACTION))
    return [{ actionId: to.slice(ACTION.length), heldCents: 0, chargedCents: -amountCents }];
  return [];
}

/**
 * Transfers do not name the group, so the held and the charged money of the places of an action is compared as a sum.
 */
function placesThatDiffer({ transfers, places }: Books): string[] {
  const usesOfTransfers = usesByAction(transfers.flatMap(useOf));
  const usesOfPlaces = usesByAction(places);
  return [...new Set([...usesOfTransfers.keys(), ...usesOfPlaces.keys()])].flatMap((actionId) => {
    const [is, should] = [usesOfPlaces.get(actionId) ?? UNUSED, usesOfTransfers.get(actionId) ?? UNUSED];
    return is.heldCents === should.heldCents && is.chargedCents === should.chargedCents
      ? []
      : [
          `places of action ${actionId} hold ${is.heldCents} and charged ${is.chargedCents}, the ledger says ${should.heldCents} and ${should.chargedCents}`,
        ];
  });
}

const UNUSED = { heldCents: 0, chargedCents: 0 } as const;

function usesByAction(uses: readonly Use[]): Map<string, Omit<Use, 'actionId'>> {
  const sums = new Map<string, Omit<Use, 'actionId'>>();
  for (const { actionId, heldCents, chargedCents } of uses) {
    const sum = sums.get(actionId) ?? UNUSED;
    sums.set(actionId, {
      heldCents: sum.heldCents + heldCents,
      chargedCents: sum.chargedCents + chargedCents,
    });
  }
  return sums;
}

function sumsBy<T>(rows: readonly T[], amountOf: (row: T) => [id: string, cents: number]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [id, cents] of rows.map(amountOf)) sums.set(id, (sums.get(id) ?? 0) + cents);
  return sums;
}
