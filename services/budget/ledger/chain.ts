import { UNSAVED } from '../../../libs/mongo/version.ts';
import { digest, newSalt } from '../../../libs/signing/digest.ts';
import {
  changeOfTo,
  isOurs,
  NO_FUNDS,
  sumOfFunds,
  type Account,
  type Balance,
  type Funds,
  type Link,
  type Transfer,
} from './domain/transfer.ts';

/**
 * The transfers of each account of ours form a chain: each holds the hash of the one before it. A transfer between two
 * accounts of ours stands in both chains. The heads of the chains are in the balances, which the same transaction
 * writes anyway, so the chains make no two writers wait for each other that did not wait before.
 */

/**
 * Gives what stands before the first transfer of a chain: the money that was in the account by then. So transfers from
 * the time before there were chains cannot be added, changed or removed without a trace either.
 */
export const anchorOf = (account: string, { availableCents, heldCents }: Funds): string =>
  digest('anchor', account, availableCents, heldCents);

/** Seals the person who caused a transfer. Without the salt nobody can test persons against the seal. */
export const sealOf = ({ salt = '', by }: Pick<Transfer, 'salt' | 'by'>): string => digest(salt, by ?? null);

const partsOf = (link: Link | undefined) => (link ? [link.n, link.former] : null);

/** The fields that a hash covers. The types are wide, because a stored transfer may be wrong. */
type Hashed = Pick<Transfer, '_id' | 'amountCents' | 'phase' | 'endsHold' | 'reason' | 'at' | 'sealed'> &
  Pick<Transfer, 'fromLink' | 'toLink'> & { readonly from: string; readonly to: string };

export const hashOfTransfer = (transfer: Hashed): string => {
  const { _id, from, to, amountCents, phase, endsHold, reason, at, sealed, fromLink, toLink } = transfer;
  return digest(
    'transfer',
    _id,
    from,
    to,
    amountCents,
    phase,
    endsHold ?? null,
    reason,
    at.toISOString(),
    sealed,
    partsOf(fromLink),
    partsOf(toLink),
  );
};

function linkTo(account: Account, balance: Balance | undefined): Link {
  const { entries = 0, head } = balance ?? {};
  return { n: entries + 1, former: head ?? anchorOf(account, balance ?? NO_FUNDS) };
}

/**
 * Adds the proof to a transfer: a link in the chain of each account of ours whose balance changes, the seal of the
 * person, and the hash over all.
 * @param balances the accounts as they were before the transfer; one that is missing has no money yet
 */
export function chained(transfer: Transfer, balances: ReadonlyMap<Account, Balance>): Transfer & { hash: string } {
  const { from, to } = transfer;
  const salt = newSalt();
  const linked = {
    ...transfer,
    ...(isOurs(from) && { fromLink: linkTo(from, balances.get(from)) }),
    ...(isOurs(to) && changeOfTo(transfer) && { toLink: linkTo(to, balances.get(to)) }),
    salt,
    sealed: sealOf({ ...transfer, salt }),
  };
  return { ...linked, hash: hashOfTransfer(linked) };
}

/** Gives the balance of an account after a transfer that is in its chain. */
export const balanceAfter = (
  account: Account,
  before: Balance | undefined,
  change: Funds,
  { hash }: { readonly hash: string },
): Balance => ({
  _id: account,
  version: before?.version ?? UNSAVED,
  ...sumOfFunds(before ?? NO_FUNDS, change),
  entries: (before?.entries ?? 0) + 1,
  head: hash,
  isUnrooted: true,
});
