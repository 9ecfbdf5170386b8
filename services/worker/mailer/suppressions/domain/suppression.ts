import { HOUR_MS, plusDays } from '../../../../../libs/time/clock.ts';
import { parisTime } from '../../../../../libs/time/paris.ts';

export type SuppressionReason = 'refused' | 'bounce' | 'soft-bounces' | 'complaint';

/**
 * Somebody reports this about an address.
 * @property by a mail server, or who reported it
 * @property isTimed whether a provider said when it happened, after the mail server had taken the mail
 */
export type AddressReport = {
  readonly email: string;
  readonly by: string;
  readonly at: Date;
  readonly isTimed?: boolean;
};

/**
 * A suppression is the record of an address to which no mail may be sent. Its id is a key instead of the address,
 * because the list is kept longer than the address.
 */
export type Suppression = {
  readonly _id: string;
  readonly version: number;
  readonly active: boolean;
  readonly reason: SuppressionReason | null;
  /** This is the moment at which `active` last changed. */
  readonly at: Date;
  /** These are the days (in Paris) of temporary bounces, newest last. */
  readonly softBounces: readonly string[];
  /** A mail was taken at this moment, and these days were forgotten. */
  readonly emptied?: { readonly at: Date; readonly softBounces: readonly string[] } | null;
  /** These are the groups that had this contact when it complained. They end its optional mails. */
  readonly complainedIn: readonly string[];
  readonly history: readonly {
    readonly at: Date;
    readonly did: 'suppressed' | 'removed';
    readonly by: string;
    readonly why: string;
  }[];
};

/**
 * An address is suppressed after temporary bounces on this many days within COUNTED_DAYS, because nobody reads its
 * mailbox any more.
 */
const SOFT_BOUNCE_DAYS = 5;
const COUNTED_DAYS = 30;
/**
 * A bounce that happened at most this many milliseconds after a mail was taken is about that mail. A mail server that
 * takes everything, and reports the bounce afterwards, has delivered nothing.
 */
const ABOUT_THE_TAKEN_MAIL_MS = HOUR_MS;
/** The history keeps at most this many entries, which bounds the size of the document. */
const HISTORY_KEPT = 50;

const nothingYet = (_id: string, at: Date): Suppression => ({
  _id,
  version: 0,
  active: false,
  reason: null,
  at,
  softBounces: [],
  complainedIn: [],
  history: [],
});

type Change = { readonly by: string; readonly why: string; readonly at: Date };

const changed = (
  from: Suppression,
  did: 'suppressed' | 'removed',
  { by, why, at }: Change,
  more: Partial<Suppression>,
): Suppression => ({
  ...from,
  ...more,
  active: did === 'suppressed',
  at,
  history: [...from.history, { at, did, by, why }].slice(-HISTORY_KEPT),
});

/** @returns undefined when the address is suppressed already; a complaint says more than any bounce */
export function suppress(
  existing: Suppression | undefined,
  id: string,
  {
    reason,
    by,
    at,
    complainedIn,
  }: Pick<Change, 'by' | 'at'> & {
    readonly reason: SuppressionReason;
    readonly complainedIn: readonly string[];
  },
): Suppression | undefined {
  if (existing?.active && (reason !== 'complaint' || existing.reason === 'complaint')) return undefined;
  return changed(existing ?? nothingYet(id, at), 'suppressed', { by, why: reason, at }, { reason, complainedIn });
}

/**
 * Notes a temporary bounce. Each day counts once, so that a bounce that is reported twice changes nothing.
 * @returns undefined when the day was counted
 */
export function bounceSoftly(
  existing: Suppression | undefined,
  id: string,
  { by, at, isTimed = false }: Omit<AddressReport, 'email'>,
): Suppression | undefined {
  const from = existing ?? nothingYet(id, at);
  const { day } = parisTime(at);
  const { counted, emptied } = countedBefore(from, at, isTimed);
  if (from.active || counted.includes(day)) return undefined;
  const oldest = parisTime(plusDays(at, -COUNTED_DAYS)).day;
  const softBounces = [...new Set([...counted.filter((each) => each > oldest), day])].sort();
  if (softBounces.length >= SOFT_BOUNCE_DAYS)
    return changed(
      from,
      'suppressed',
      { by, why: 'soft-bounces', at },
      { reason: 'soft-bounces', softBounces, emptied },
    );
  return { ...from, softBounces, emptied };
}

/** Gives the days that count: those that a mail emptied count again when the bounce is about that very mail. */
function countedBefore({ softBounces, emptied = null }: Suppression, at: Date, isTimed: boolean) {
  const sinceTaken = emptied ? at.getTime() - emptied.at.getTime() : -1;
  return emptied && isTimed && sinceTaken >= 0 && sinceTaken <= ABOUT_THE_TAKEN_MAIL_MS
    ? { counted: [...emptied.softBounces, ...softBounces], emptied: null }
    : { counted: softBounces, emptied };
}

/**
 * Notes that a mail was taken: somebody can be reached there, so former temporary bounces do not count any more.
 * @returns undefined when there is nothing to empty
 */
export const emptySoftBounces = (existing: Suppression | undefined, at: Date): Suppression | undefined =>
  existing && !existing.active && existing.softBounces.length > 0
    ? { ...existing, softBounces: [], emptied: { at, softBounces: existing.softBounces } }
    : undefined;

/** @returns undefined when the address is not suppressed */
export const lift = (existing: Suppression, change: Change): Suppression | undefined =>
  existing.active
    ? changed(existing, 'removed', change, { reason: null, softBounces: [], emptied: null, complainedIn: [] })
    : undefined;
