import type { Claim } from './domain/claim.ts';

export const CLAIM_COLUMNS = [
  'id',
  'createdAt',
  'groupId',
  'actionId',
  'type',
  'title',
  'category',
  'date',
  'amountCents',
  'payeeName',
  'ibanMasked',
  'state',
  'funding',
  'nationalCents',
  'envelopeCents',
  'missingCents',
  'invoiceDueOn',
  'refundDueCents',
  'payoutId',
  'assignedTo',
] as const;

type Row = Readonly<Record<(typeof CLAIM_COLUMNS)[number], string | number | null>>;

function rowOf(claim: Claim): Row {
  const {
    _id: id,
    groupId,
    actionId,
    type,
    title,
    category,
    date,
    amountCents,
    payee,
    state,
    funding,
    fundingDetail,
    invoiceDueOn,
    refundDueCents,
    payoutId,
    assignedTo,
  } = claim;
  return {
    id,
    groupId,
    actionId,
    type,
    title,
    category,
    date,
    amountCents,
    state,
    funding,
    invoiceDueOn,
    refundDueCents,
    payoutId,
    assignedTo,
    createdAt: claim.createdAt.toISOString(),
    payeeName: payee.name,
    ibanMasked: payee.ibanMasked,
    nationalCents: fundingDetail?.nationalCents ?? null,
    envelopeCents: fundingDetail?.envelopeCents ?? null,
    missingCents: fundingDetail?.missingCents ?? null,
  };
}

/** Writes the list for the tools of finance. The rows contain no persons, and accounts are masked. */
export async function* claimRows(claims: AsyncIterable<Claim>): AsyncIterable<Row> {
  for await (const claim of claims) yield rowOf(claim);
}
