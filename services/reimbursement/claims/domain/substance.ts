import type { Claim } from './claim.ts';

/**
 * Each entry of the trail holds a digest of the facts of the claim, so that an approval proves which facts were approved.
 * Another order or content of one of these lists would break every trail, so a change makes a new version
 * (`claims/digests.ts`). A value of a list changes only together with a new entry. Left out are persons, who may be erased
 * (the trail seals them itself); the sealed account, which a new key seals again (its mask and its fingerprint stand for
 * it); and the answers of budget, which are in the ledger. The contact is a person too: its salted seal stands for it.
 */

/** Lists everything that finance reads before it decides. Two persons of the group vouch for all of it. */
export const contentOf = (claim: Claim): readonly unknown[] => [
  claim.groupId,
  claim.type,
  claim.actionId,
  claim.title,
  claim.category,
  claim.explanation,
  claim.date,
  claim.invoiceDueOn,
  claim.eventUrl,
  claim.amountCents,
  claim.envelopeMaxCents,
  claim.lines.map((line) => [line.label, line.amountCents]),
  [claim.payee.name, claim.payee.ibanMasked, claim.payee.ibanFingerprint, claim.payee.bic],
  claim.contactSeal ?? null,
  claim.documents.map(({ id, kind, sha256, filename, contentType, size }) => [
    id,
    kind,
    sha256,
    filename,
    contentType,
    size,
  ]),
  claim.round,
  roundOf(claim),
];

/** Lists what became of the money after the approval. */
export const outcomeOf = (claim: Claim): readonly unknown[] => [
  claim.payoutId,
  invoiceOf(claim),
  refundsOf(claim),
  claim.refundDueCents,
];

const roundOf = ({ financeRound }: Claim) =>
  financeRound && [
    financeRound.actionId,
    financeRound.amountCents,
    financeRound.envelopeMaxCents,
    financeRound.at.toISOString(),
  ];
const invoiceOf = ({ invoice }: Claim) => invoice && [invoice.documentId, invoice.amountCents];
const refundsOf = ({ refunds }: Claim) =>
  refunds.map((refund) => [refund.reference, refund.amountCents, refund.receivedOn]);

/** Lists the facts as entries did before their digests had a version. Trails of former releases rest on it for ever. */
export const formerSubstanceOf = (claim: Claim): readonly unknown[] => [
  claim.groupId,
  claim.type,
  claim.actionId,
  claim.title,
  claim.category,
  claim.explanation,
  claim.date,
  claim.invoiceDueOn,
  claim.eventUrl,
  claim.amountCents,
  claim.envelopeMaxCents,
  claim.lines.map((line) => [line.label, line.amountCents]),
  [claim.payee.name, claim.payee.ibanFingerprint, claim.payee.bic],
  claim.documents.map(({ id, kind, sha256 }) => [id, kind, sha256]),
  claim.round,
  roundOf(claim),
  claim.payoutId,
  invoiceOf(claim),
  refundsOf(claim),
  claim.refundDueCents,
];
