import type { Cents } from '../../../../libs/money/cents.ts';
import { DAY_MS } from '../../../../libs/time/clock.ts';
import type { Claim } from './claim.ts';

export const RISKS = [
  'same-document',
  'likely-twin',
  'same-iban',
  'payee-name-differs',
  'just-below-limit',
  'far-above-others',
] as const;
/**
 * A risk is something that finance should look at, with its evidence. No risk blocks a claim by itself, because each
 * can have an innocent reason.
 */
export type Risk = {
  readonly kind: (typeof RISKS)[number];
  readonly why: string;
  readonly claimIds: readonly string[];
};

export type Seen = Pick<
  Claim,
  '_id' | 'groupId' | 'actionId' | 'amountCents' | 'date' | 'state' | 'payee' | 'documents' | 'createdAt'
>;

/** These are other claims that share something with this one, grouped by the shared thing. */
export type Lookalikes = {
  readonly byDocument: readonly Seen[];
  readonly byAccount: readonly Seen[];
  /** These are claims of the same amount on the same day. */
  readonly byAmount: readonly Seen[];
  /** These are claims of the same group that were filed within `DAYS_BESIDE` days of this one. */
  readonly byGroup: readonly Seen[];
  /** These are approved claims of other groups on the same action. */
  readonly byAction: readonly Seen[];
};

/**
 * An organisation usually asks for more signatures from these amounts on, which are in cents. Several claims just below
 * one of them are a pattern.
 */
const LIMITS: readonly Cents[] = [50_000, 100_000, 500_000];
/** An amount counts as just below a limit from this percentage of the limit on. */
const NEAR_PERCENT = 90;
/** Other claims of the group count within this many days before and after a claim. */
export const DAYS_BESIDE = 30;
/** An amount is far above the others when it is more than this many times the usual amount. */
const FAR_TIMES = 2;
/** A usual amount is known when there are at least this many other claims. */
const OTHERS_AT_LEAST = 3;

const idsOf = (claims: readonly Seen[]) => claims.map(({ _id }) => _id);
const euros = (cents: Cents) => `${(cents / 100).toFixed(2)} €`;
/**
 * Gives the same key to names that differ only in accents, case and signs: "Café  de l’Étoile SARL" and "CAFE DE
 * L'ETOILE SARL" are one name.
 */
const nameKey = (name: string) =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();

function median(amounts: readonly Cents[]): Cents {
  const sorted = [...amounts].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const risk = (kind: Risk['kind'], evidence: readonly Seen[], why: string): Risk[] =>
  evidence.length > 0 ? [{ kind, why, claimIds: idsOf(evidence) }] : [];

function sameDocument(claim: Seen, byDocument: readonly Seen[]): Risk[] {
  const filenames = new Map(claim.documents.map(({ sha256, filename }) => [sha256, filename]));
  const shared = byDocument.flatMap(({ documents }) => documents.flatMap(({ sha256 }) => filenames.get(sha256) ?? []));
  return risk(
    'same-document',
    byDocument,
    `The same file stands in another claim: ${[...new Set(shared)].join(', ')}.`,
  );
}

/** The same receipt that was scanned twice has two hashes, but one amount, one day and one payee. */
const likelyTwin = (claim: Seen, { byAmount, byDocument }: Lookalikes): Risk[] =>
  risk(
    'likely-twin',
    byAmount.filter(
      ({ _id, payee }) =>
        (nameKey(payee.name) === nameKey(claim.payee.name) || payee.ibanFingerprint === claim.payee.ibanFingerprint) &&
        !byDocument.some((other) => other._id === _id),
    ),
    `Another claim has the same amount (${euros(claim.amountCents)}), the same day and the same payee.`,
  );

const sameIban = (claim: Seen, byAccount: readonly Seen[]): Risk[] =>
  risk(
    'same-iban',
    byAccount.filter(({ groupId }) => groupId !== claim.groupId),
    'Claims of other groups are paid to the same account.',
  );

function payeeNameDiffers(claim: Seen, byAccount: readonly Seen[]): Risk[] {
  const others = byAccount.filter(({ payee }) => nameKey(payee.name) !== nameKey(claim.payee.name));
  const names = [...new Set(others.map(({ payee }) => payee.name))];
  return risk('payee-name-differs', others, `The same account stands under another name: ${names.join(', ')}.`);
}

function justBelowLimit(claim: Seen, byGroup: readonly Seen[], limit: Cents): Risk[] {
  const isNear = ({ amountCents }: Seen) => amountCents < limit && amountCents * 100 >= limit * NEAR_PERCENT;
  const isBeside = ({ createdAt }: Seen) =>
    Math.abs(createdAt.getTime() - claim.createdAt.getTime()) <= DAYS_BESIDE * DAY_MS;
  if (!isNear(claim)) return [];
  const near = byGroup.filter((other) => isNear(other) && isBeside(other));
  return risk(
    'just-below-limit',
    near,
    `${near.length + 1} claims of this group within ${DAYS_BESIDE} days stay just below ${euros(limit)}.`,
  );
}

function farAboveOthers({ amountCents }: Seen, byAction: readonly Seen[]): Risk[] {
  const usual = median(byAction.map((other) => other.amountCents));
  if (byAction.length < OTHERS_AT_LEAST || amountCents <= FAR_TIMES * usual) return [];
  return risk(
    'far-above-others',
    byAction,
    `${euros(amountCents)}; ${byAction.length} other claims on this action, half of them at most ${euros(usual)}.`,
  );
}

export const risksOf = (claim: Seen, lookalikes: Lookalikes): Risk[] => [
  ...sameDocument(claim, lookalikes.byDocument),
  ...likelyTwin(claim, lookalikes),
  ...sameIban(claim, lookalikes.byAccount),
  ...payeeNameDiffers(claim, lookalikes.byAccount),
  ...LIMITS.flatMap((limit) => justBelowLimit(claim, lookalikes.byGroup, limit)),
  ...farAboveOthers(claim, lookalikes.byAction),
];
