/**
 * Money lies in one of these accounts. The first three belong to Seuil and never fall below zero; the last two stand
 * for the world outside.
 */
export type Account = `national:${string}` | `action:${string}` | `group:${string}` | 'payee' | 'external';

/** A link is the place of a transfer in the chain of one account whose balance it changes. */
export type Link = {
  /** This is the number of the transfer in this chain: 1, 2, 3 and so on. */
  readonly n: number;
  /** This is the hash of the transfer before it in this chain, and for the first one the anchor of the account. */
  readonly former: string;
};

/**
 * A proof makes every later change of a transfer visible. Transfers that were booked before there were chains have
 * none.
 */
export type Proof = {
  /** These links are there where the transfer changes the balance of `from` and of `to`. */
  readonly fromLink?: Link;
  readonly toLink?: Link;
  /** The person is sealed with this salt, so that an erasure breaks no chain. It is empty when the person was erased. */
  readonly salt?: string;
  readonly sealed?: string;
  /** This is the hash over the links and everything else that the transfer says, with the seal in place of the person. */
  readonly hash?: string;
  /** This is the erasure that removed the person. */
  readonly erasure?: string;
};

/** A transfer is one booking from one account to another, in one phase or in two. It is never changed. */
export type Transfer = Proof & {
  /** The id is derived from the cause of the transfer, so that the same cause never books twice. */
  readonly _id: string;
  readonly from: Account;
  readonly to: Account;
  readonly amountCents: number;
  /** A `hold` sets money aside, and a later `post` or `void` ends the hold. A `booked` transfer does both at once. */
  readonly phase: 'booked' | 'hold' | 'post' | 'void';
  /** This is the hold that a post or void ends. A unique index allows each hold to end once. */
  readonly endsHold?: string;
  readonly reason: string;
  /** A movement has a reference, which its id tells, too. A unique index allows each reference once; see `referenceOf`. */
  readonly reference?: string;
  /** This is there instead when another movement of a former release has the same reference. */
  readonly sharedReference?: string;
  /** This is the person who caused the transfer, if a person did. */
  readonly by?: string;
  readonly at: Date;
};

/** A booking is a transfer as its cause describes it; the ledger adds the phase and the proof. */
export type Booking = Omit<Transfer, 'phase' | 'endsHold' | 'reference' | 'sharedReference' | keyof Proof>;

/** An income is money that comes from outside. */
export type Income = Omit<Booking, 'from' | 'at'>;

/**
 * A hold ends in one of two ways: its money goes to the intended account (`post`), or back to the account from which it
 * came (`void`).
 */
export type HoldEnd = {
  readonly phase: 'post' | 'void';
  readonly id: string;
  readonly holdId: string;
  readonly at: Date;
};

/** The filter selects transfers; a field that is left out selects all of them. */
export type TransferFilter = {
  readonly account?: Account | undefined;
  readonly from?: Account | undefined;
  readonly to?: Account | undefined;
  readonly phase?: Transfer['phase'] | undefined;
  readonly since?: Date | undefined;
  /** Transfers at this moment itself are not included. */
  readonly until?: Date | undefined;
};

/**
 * The balance is kept beside the transfers and guards them. The command `npm run verify` derives it again from them.
 */
export type Balance = {
  readonly _id: Account;
  /** For an envelope this counts how often its owner was told the balance. For other accounts it stays at 0. */
  readonly version: number;
  readonly availableCents: number;
  readonly heldCents: number;
  /** This is the number of transfers in the chain of the account. It is missing before the first one. */
  readonly entries?: number;
  /** This is the hash of the newest transfer in the chain of the account. */
  readonly head?: string;
  /** This is true while the head is in no daily root. */
  readonly isUnrooted?: boolean;
};

export type Funds = Pick<Balance, 'availableCents' | 'heldCents'>;

export const NO_FUNDS: Funds = { availableCents: 0, heldCents: 0 };

export const sumOfFunds = (one: Funds, other: Funds): Funds => ({
  availableCents: one.availableCents + other.availableCents,
  heldCents: one.heldCents + other.heldCents,
});

/** This stands in the place of the person who caused a transfer and was erased. */
export const ERASED = 'erased';

type Movement = Pick<Transfer, 'from' | 'to' | 'amountCents' | 'phase'>;

/** Gives what a transfer changes in the balance of `from`. */
export function changeOfFrom({ amountCents, phase }: Pick<Movement, 'amountCents' | 'phase'>): Funds {
  switch (phase) {
    case 'booked':
      return { availableCents: -amountCents, heldCents: 0 };
    case 'hold':
      return { availableCents: -amountCents, heldCents: amountCents };
    case 'void':
      return { availableCents: amountCents, heldCents: -amountCents };
    case 'post':
      return { availableCents: 0, heldCents: -amountCents };
  }
}

/** Gives what a transfer changes in the balance of `to`; undefined where it changes nothing there. */
export const changeOfTo = ({ amountCents, phase }: Pick<Movement, 'amountCents' | 'phase'>): Funds | undefined =>
  phase === 'booked' || phase === 'post' ? { availableCents: amountCents, heldCents: 0 } : undefined;

/** This account holds the money of a season that is not set aside for an action. */
export const nationalAccount = (seasonId: string) => `national:${seasonId}` as const;
/** This account holds the money that is set aside for an action. */
export const actionAccount = (actionId: string) => `action:${actionId}` as const;
/** This account is the envelope of a group. */
export const envelopeOf = (groupId: string) => `group:${groupId}` as const;

const ENVELOPE = 'group:';
export const isEnvelope = (account: string): boolean => account.startsWith(ENVELOPE);
export const ownerOf = (envelope: string): string => envelope.slice(ENVELOPE.length);

/**
 * Returns true when the account belongs to Seuil. The accounts `payee` and `external` stand for the world outside and
 * have no balance.
 */
export const isOurs = (account: string): boolean => account.includes(':');
