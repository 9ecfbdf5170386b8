import type { Claim } from './claim.ts';

/**
 * Lists the facts and the results of a claim. Each entry of the trail holds a digest of this list, so that an approval
 * proves which facts were approved; another order or content here would break every trail. A value of this list changes
 * only together with a new entry. Three things are left out: persons, who may be erased (the trail seals them itself);
 * the sealed account, which a new key seals again (its fingerprint stands for it); and the answers of budget, which are
 * in the ledger.
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
    round,
    financeRound,
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
    round,
    financeRound && [
      financeRound.actionId,
      financeRound.amountCents,
      financeRound.envelopeMaxCents,
      financeRound.at.toISOString(),
    ],
    payoutId,
    invoice && [invoice.documentId, invoice.amountCents],
    claim.refunds.map((refund) => [refund.reference, refund.amountCents, refund.receivedOn]),
    refundDueCents,
  ];
}
