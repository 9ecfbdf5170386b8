/** Where money can be. The first three are Seuil's own and never go below zero; the last two are the world outside. */
export type Account = `national:${string}` | `action:${string}` | `group:${string}` | 'payee' | 'external';

/** One booking, never changed: from one account to another, at once or in two phases. */
export type Transfer = {
  /** Derived from its cause, so that the same cause never books twice. */
  readonly _id: string;
  readonly from: Account;
  readonly to: Account;
  readonly amountCents: number;
  /** `hold` sets aside; a later `post` or `void` of it ends that; `booked` is both at once. */
  readonly phase: 'booked' | 'hold' | 'post' | 'void';
  /** The hold that a post or void ends. A unique index lets each hold end once. */
  readonly endsHold?: string;
  readonly reason: string;
  /** The person who caused it, where a person did. */
  readonly by?: string;
  readonly at: Date;
};

/** A transfer as its cause describes it; the ledger adds the phase. */
export type Booking = Omit<Transfer, 'phase' | 'endsHold'>;

/** Money that comes from outside. */
export type Income = Omit<Booking, 'from' | 'at'>;

/** How a hold ends: its money goes where it was meant for (`post`), or back where it came from (`void`). */
export type HoldEnd = {
  readonly phase: 'post' | 'void';
  readonly id: string;
  readonly holdId: string;
  readonly at: Date;
};

/** Which bookings are meant; all of them where nothing is said. */
export type TransferFilter = {
  readonly account?: Account | undefined;
  readonly from?: Account | undefined;
  readonly to?: Account | undefined;
  readonly phase?: Transfer['phase'] | undefined;
  readonly since?: Date | undefined;
  /** Not included. */
  readonly until?: Date | undefined;
};

/** The balance is kept beside the transfers to guard them; `npm run ledger:verify` derives it again from them. */
export type Balance = {
  readonly _id: Account;
  /** For an envelope this counts how often its owner was told of it; other accounts stay at 0. */
  readonly version: number;
  readonly availableCents: number;
  readonly heldCents: number;
};

export type Funds = Pick<Balance, 'availableCents' | 'heldCents'>;

/** The money of a season that is not set aside for an action. */
export const nationalAccount = (seasonId: string) => `national:${seasonId}` as const;
/** The money that is set aside for an action. */
export const actionAccount = (actionId: string) => `action:${actionId}` as const;
/** The envelope of a group. */
export const envelopeOf = (groupId: string) => `group:${groupId}` as const;

const ENVELOPE = 'group:';
export const isEnvelope = (account: string): boolean => account.startsWith(ENVELOPE);
export const ownerOf = (envelope: string): string => envelope.slice(ENVELOPE.length);

/** Whether the account is Seuil's own: `payee` and `external` stand for the world outside and have no balance. */
export const isOurs = (account: string): boolean => account.includes(':');
