import type { Claim } from './claim.ts';

/**
 * What a claim asks for and what came of it. Each entry of the trail holds a digest of it, so that an approval proves
 * what was approved; another order or content here would break every trail. Whatever stands here changes only together
 * with an entry. Left out are persons, who may be erased (the trail seals them itself), the sealed account, which a new
 * key seals anew (its fingerprint stands for it), and budget's words, which are in the ledger.
 */
export function substanceOf(claim: Claim): readonly unknown[] {
  const {
    groupId,
    type,
    actionId,
    title,
    category,
    explanation,
    date,
    invoiceDueOn,
    eventUrl,
    amountCents,
    envelopeMaxCents,
    payee,
    n,
    submission,
    payoutId,
    invoice,
    refundDueCents,
  } = claim;
  return [
    groupId,
    type,
    actionId,
    title,
    category,
    explanation,
    date,
    invoiceDueOn,
    eventUrl,
    amountCents,
    envelopeMaxCents,
    claim.lines.map((line) => [line.label, line.amountCents]),
    [payee.name, payee.ibanFingerprint, payee.bic],
    claim.documents.map(({ id, kind, sha256 }) => [id, kind, sha256]),
    n,
    submission && [
      submission.actionId,
      submission.amountCents,
      submission.envelopeMaxCents,
      submission.at.toISOString(),
    ],
    payoutId,
    invoice && [invoice.documentId, invoice.amountCents],
    claim.refunds.map((refund) => [refund.reference, refund.amountCents, refund.receivedOn]),
    refundDueCents,
  ];
}
