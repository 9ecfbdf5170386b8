import { byText, mapped, mergeSorted } from '../../../libs/paging/sorted-streams.ts';
import { anchorOf, hashOfTransfer, sealOf } from '../ledger/chain.ts';
import { referenceOf } from '../ledger/domain/reference.ts';
import {
  changeOfFrom,
  changeOfTo,
  ERASED,
  isOurs,
  NO_FUNDS,
  sumOfFunds,
  type Funds,
  type Link,
} from '../ledger/domain/transfer.ts';
import type { Books, Entry, Faults, Total } from './books.ts';

/** One row is a transfer as one of its accounts sees it, or the balance of an account, which comes after them. */
type Row = { readonly account: string; readonly n: number } & (
  { readonly entry: Entry; readonly link: Link | undefined; readonly change: Funds } | { readonly balance: Total }
);

const textOf = ({ availableCents, heldCents }: Funds) => JSON.stringify({ availableCents, heldCents });

const rowsOf = ({ byFrom, byTo, balances }: Books): AsyncIterable<Row> =>
  mergeSorted<Row>(
    [
      mapped(byFrom(), (entry): Row | undefined =>
        isOurs(entry.from)
          ? {
              account: entry.from,
              n: entry.fromLink?.n ?? 0,
              entry,
              link: entry.fromLink,
              change: changeOfFrom(entry),
            }
          : undefined,
      ),
      mapped(byTo(), (entry): Row | undefined => {
        const change = changeOfTo(entry);
        return change && isOurs(entry.to)
          ? { account: entry.to, n: entry.toLink?.n ?? 0, entry, link: entry.toLink, change }
          : undefined;
      }),
      mapped(balances(), (balance): Row => ({ account: balance._id, n: Number.MAX_SAFE_INTEGER, balance })),
    ],
    (one, other) => byText(one.account, other.account) || one.n - other.n,
  );

/** This is what the transfers read so far say about one account. */
class AccountReplay {
  readonly account: string;
  private funds = NO_FUNDS;
  /** The number and the hash of the newest transfer in the chain. */
  private newest: { readonly n: number; readonly hash: string } | undefined;
  private isBalanceSeen = false;

  constructor(account: string) {
    this.account = account;
  }

  /** @param since the moment of the first transfer that has a proof: from then on every one has */
  add({ entry, link, change }: Extract<Row, { entry: Entry }>, since: Date | undefined): string[] {
    const before = this.funds;
    this.funds = sumOfFunds(before, change);
    if (!link) {
      return since && entry.at >= since
        ? [`transfer ${entry._id} is in no chain of ${this.account}: it was written past the ledger`]
        : [];
    }
    const [n, former] = this.newest ? [this.newest.n + 1, this.newest.hash] : [1, anchorOf(this.account, before)];
    this.newest = { n: link.n, hash: entry.hash ?? '' };
    if (link.n > n) return [`${this.account}: ${link.n - n} transfers before ${entry._id} were removed`];
    if (link.n < n) return [`${this.account}: two transfers have the number ${link.n}; one of them is ${entry._id}`];
    return link.former === former
      ? []
      : [`transfer ${entry._id} does not follow from the one before it in ${this.account}: one of them was changed`];
  }

  /** Compares what the transfers say with the balance that is kept beside them. */
  end(balance: Total | undefined): string[] {
    if (balance) this.isBalanceSeen = true;
    else if (this.isBalanceSeen) return [];
    const { account, funds, newest } = this;
    const [is, should] = [textOf(balance ?? NO_FUNDS), textOf(funds)];
    return [
      ...(funds.availableCents < 0 || funds.heldCents < 0
        ? [`${account} is below zero: ${funds.availableCents} available, ${funds.heldCents} held`]
        : []),
      ...(is === should ? [] : [`${account} is stored as ${is}, its transfers give ${should}`]),
      ...((balance?.head ?? '') === (newest?.hash ?? '') && (balance?.entries ?? 0) === (newest?.n ?? 0)
        ? []
        : [`${account} has ${balance?.entries ?? 0} transfers in its chain, and ${newest?.n ?? 0} are there`]),
    ];
  }
}

/** Recomputes every account and its chain from the transfers alone. */
async function* checkChains(books: Books): Faults {
  const since = await books.chainedSince();
  let replay: AccountReplay | undefined;
  for await (const row of rowsOf(books)) {
    if (replay?.account !== row.account) {
      if (replay) yield* replay.end(undefined);
      replay = new AccountReplay(row.account);
    }
    yield* 'balance' in row ? replay.end(row.balance) : replay.add(row, since);
  }
  if (replay) yield* replay.end(undefined);
}

/** Checks that a movement stands under the reference of its id, so that the reference cannot be used again. */
async function* checkReference({ referencesAmong }: Books, { _id, reference, sharedReference }: Entry): Faults {
  const told = referenceOf(_id);
  const isThere =
    sharedReference === undefined
      ? reference === told
      : sharedReference === told && (await referencesAmong([sharedReference])).has(sharedReference);
  if (!isThere) yield `transfer ${_id} does not stand under its reference, ${told ?? 'none'}: it could be booked again`;
}

/** Checks each transfer alone: its amount, its hash, and the seal of its person. */
async function* checkEntries(books: Books): Faults {
  const { byFrom, erasuresAmong } = books;
  for await (const entry of byFrom()) {
    yield* checkReference(books, entry);
    const { _id, amountCents, hash, by, salt, erasure } = entry;
    if (!Number.isSafeInteger(amountCents) || amountCents <= 0) yield `transfer ${_id} has the amount ${amountCents}`;
    if (hash === undefined) continue;
    if (hash !== hashOfTransfer(entry)) yield `transfer ${_id} is not as it was booked`;
    const isErased = by === ERASED && salt === '';
    if (!isErased && entry.sealed !== sealOf(entry)) yield `of transfer ${_id}, the person was changed`;
    if (isErased && !(erasure !== undefined && (await erasuresAmong([erasure])).has(erasure)))
      yield `of transfer ${_id}, the person is erased, and no erasure is known`;
  }
}

/** Checks that entries are as they were booked, that chains are whole, and that balances are what the entries give. */
export async function* checkAccounts(books: Books): Faults {
  yield* checkEntries(books);
  yield* checkChains(books);
}
