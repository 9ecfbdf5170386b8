import type { Cents } from '../../../../libs/money/cents.ts';
import { DAY_MS } from '../../../../libs/time/clock.ts';
import type { Claim } from './claim.ts';

export const RISKS = [
  'same-document',
  'same-iban',
  'payee-name-differs',
  'just-below-limit',
  'far-above-others',
] as const;
/** What finance should look at, with its evidence. None blocks by itself: each has innocent reasons. */
export type Risk = {
  readonly kind: (typeof RISKS)[number];
  readonly why: string;
  readonly claimIds: readonly string[];
};

export type Seen = Pick<
  Claim,
  '_id' | 'groupId' | 'actionId' | 'amountCents' | 'state' | 'payee' | 'documents' | 'createdAt'
>;

/** Other claims that have something in common with this one, each under what it has in common. */
export type Lookalikes = {
  readonly byDocument: readonly Seen[];
  readonly byAccount: readonly Seen[];
  /** Of the same group, and filed within `DAYS_BESIDE` days of this one. */
  readonly byGroup: readonly Seen[];
  /** On the same action, by other groups, once approved. */
  readonly byAction: readonly Seen[];
};

/** Amounts at which an organisation usually asks for more signatures, in cents: staying below them again and again is a pattern. */
const LIMITS: readonly Cents[] = [50_000, 100_000, 500_000];
/** How near to a limit counts as just below, in percent of it. */
const NEAR_PERCENT = 90;
export const DAYS_BESIDE = 30;
const FAR_TIMES = 2;
/** Fewer do not make a usual amount. */
const OTHERS_AT_LEAST = 3;

const idsOf = (claims: readonly Seen[]) => claims.map(({ _id }) => _id);
const euros = (cents: Cents) => `${(cents / 100).toFixed(2)} €`;
/** "Café  de l’Étoile SARL" and "CAFE DE L'ETOILE SARL" are one name. */
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

export function risksOf(claim: Seen, { byDocument, byAccount, byGroup, byAction }: Lookalikes): Risk[] {
  const risks: Risk[] = [];
  const flag = (kind: Risk['kind'], claims: readonly Seen[], why: string) => {
    if (claims.length > 0) risks.push({ kind, why, claimIds: idsOf(claims) });
  };

  const digests = new Map(claim.documents.map(({ sha256, filename }) => [sha256, filename]));
  const shared = byDocument.flatMap(({ documents }) => documents.flatMap(({ sha256 }) => digests.get(sha256) ?? []));
  flag('same-document', byDocument, `The same file stands in another claim: ${[...new Set(shared)].join(', ')}.`);

  flag(
    'same-iban',
    byAccount.filter(({ groupId }) => groupId !== claim.groupId),
    'Claims of other groups are paid to the same account.',
  );

  const others = byAccount.filter(({ payee }) => nameKey(payee.name) !== nameKey(claim.payee.name));
  flag(
    'payee-name-differs',
    others,
    `The same account stands under another name: ${[...new Set(others.map(({ payee }) => payee.name))].join(', ')}.`,
  );

  for (const limit of LIMITS) {
    const isNear = ({ amountCents }: Seen) => amountCents < limit && amountCents * 100 >= limit * NEAR_PERCENT;
    if (!isNear(claim)) continue;
    const near = byGroup.filter(
      (other) =>
        isNear(other) && Math.abs(other.createdAt.getTime() - claim.createdAt.getTime()) <= DAYS_BESIDE * DAY_MS,
    );
    flag(
      'just-below-limit',
      near,
      `${near.length + 1} claims of this group within ${DAYS_BESIDE} days stay just below ${euros(limit)}.`,
    );
  }

  const usual = median(byAction.map(({ amountCents }) => amountCents));
  if (byAction.length >= OTHERS_AT_LEAST && claim.amountCents > FAR_TIMES * usual) {
    flag(
      'far-above-others',
      byAction,
      `${euros(claim.amountCents)}; ${byAction.length} other claims on this action, half of them at most ${euros(usual)}.`,
    );
  }
  return risks;
}
