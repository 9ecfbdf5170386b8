import { EXAMPLE } from '../../libs/http/example.ts';

const { actionId, approved, claimId, claimed, documentId, groupId, payoutId, personId } = EXAMPLE;
const endToEndId = claimId.replaceAll('-', '');

const content = {
  actionId, type: 'reimbursement', title: 'Posters and room for the repair café', category: 'printing', explanation: 'Two hundred posters, and the hire of the room for one Sunday.',
  date: '2026-05-10', invoiceDueOn: null, amountCents: 7_500, lines: [{ label: 'Posters', amountCents: 3_500 }, { label: 'Room', amountCents: 4_000 }],
  contact: { name: 'Camille Durand', email: 'camille@example.org', phone: null }, eventUrl: 'https://example.org/events/repair-cafe',
};
const payee = { name: 'Imprimerie des Lilas', iban: 'FR76 3000 6000 0112 3456 7890 189', bic: null };
const claim = {
  id: claimId, version: 5, groupId, ...content, payee: { name: payee.name, ibanMasked: 'FR76 **** 0189', bic: null },
  envelopeMaxCents: 0, state: 'finance_review', possible: ['assign', 'request-info', 'approve', 'refuse', 'cancel'], n: 1, funding: 'held', fundingDetail: { nationalCents: 7_500, envelopeCents: 0, missingCents: 0, reason: null },
  submittedBy: personId, validatedBy: EXAMPLE.secondPersonId, approvedBy: null, paidBy: null, assignedTo: null, payoutId: null,
  documents: [{ id: documentId, kind: 'invoice', filename: 'facture.pdf', contentType: 'application/pdf', size: 84_213, sha256: EXAMPLE.sha256, uploadedBy: personId, uploadedAt: claimed }],
  invoice: null, refunds: [], refundDueCents: 0, createdAt: claimed,
};
const entry = { at: claimed, by: personId, did: 'submit', from: 'draft', to: 'peer_review', why: '', whom: null, hash: EXAMPLE.sha256 };
const transfer = { claimId, endToEndId, amountCents: 7_500, payeeName: payee.name, ibanMasked: 'FR76 **** 0189', remittance: 'Posters and room for the repair cafe - GA Les Lilas', state: 'sent', reason: null, settledAt: null };
const batch = { id: payoutId, version: 1, executionDate: '2026-05-15', totalCents: 7_500, fileSha256: EXAMPLE.sha256, createdBy: EXAMPLE.payerId, createdAt: approved };

export const EXAMPLES = {
  claimIn: { groupId, ...content, payee },
  claimEditIn: { ...content, payee: { name: payee.name, bic: null }, envelopeMaxCents: null },
  claim,
  draft: { ...claim, version: 1, envelopeMaxCents: null, state: 'draft', possible: ['edit', 'submit', 'cancel'], n: 0, funding: null, fundingDetail: null, submittedBy: null, validatedBy: null, documents: [] },
  claimDetail: {
    ...claim, action: { number: 7, title: 'A repair café at the market', capCents: 12_000 }, place: { state: 'granted', capCents: 12_000, since: EXAMPLE.crossed }, trail: [entry], trailIntact: true,
    flags: [{ kind: 'same-document', why: 'facture.pdf is also a document of another claim', claimIds: ['0a1b2c3d-4e5f-4a6b-8c7d-8e9fa0b1c2d3'] }],
  },
  fundingPreview: { nationalCents: 7_500, envelopeCents: 0, capLeftCents: 12_000, envelopeAvailableCents: 18_250, shortfallCents: 0, place: 'granted', outcome: 'ready' },
  claimsCsv:
    'id,createdAt,groupId,actionId,type,title,category,date,amountCents,payeeName,ibanMasked,state,funding,nationalCents,envelopeCents,missingCents,invoiceDueOn,refundDueCents,payoutId,assignedTo\r\n' +
    `${claimId},${claimed},${groupId},${actionId},reimbursement,${content.title},printing,2026-05-10,7500,${payee.name},FR76 **** 0189,finance_review,held,7500,0,0,,0,,\r\n`,
  documentLink: { url: `https://seuil.example.org/v1/claims/${claimId}/documents/${documentId}/content?token=eyJ0byI6Li4ufQ.c2lnbmF0dXJl`, expiresAt: '2026-05-13T08:20:00.000Z' },
  ibanReadingIn: { reason: 'The payee asks which account was used' },
  ibanReading: { iban: 'FR7630006000011234567890189' },
  disclosure: { id: EXAMPLE.key, at: approved, by: EXAMPLE.financeId, what: 'document', of: claimId, documentId, why: '' },
  submissionIn: { envelopeMaxCents: 0 },
  validationIn: { envelopeMaxCents: 0, version: 4 },
  refusalIn: { reasons: 'The invoice is in the name of another association.' },
  questionIn: { question: 'Which part of the invoice was for the repair café?' },
  answerIn: { text: 'The first two lines; the third was paid by the bicycle workshop.' },
  cancellationIn: { reason: 'The town hall lends us the room for nothing.' },
  invoiceCheckIn: { documentId, amountCents: 7_200 },
  refundIn: { amountCents: 300, receivedOn: '2026-06-02' },
  payoutIn: { executionDate: '2026-05-15' },
  payout: { ...batch, transfers: [transfer], leftOut: [{ claimId: '0a1b2c3d-4e5f-4a6b-8c7d-8e9fa0b1c2d3', reason: 'own-group' }] },
  payoutSummary: { ...batch, transfers: { sent: 1, paid: 0, rejected: 0 } },
  bankFile: `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">\n  <CstmrCdtTrfInitn>…</CstmrCdtTrfInitn>\n</Document>\n`,
  statusImport: { payoutId, settled: [endToEndId], rejected: [], known: [], pending: [], unknown: [], contradicting: [], leftOut: [] },
  confirmationIn: { endToEndIds: [endToEndId] },
  rejectionIn: { endToEndIds: [endToEndId], reason: 'AC04: the account is closed' },
  dailyRoot: { day: '2026-05-13', former: EXAMPLE.sha256.replace('9f', '1a'), at: '2026-05-14T00:05:00.000Z', heads: 31, tree: EXAMPLE.sha256.replace('9f', '2b'), root: EXAMPLE.sha256 },
  head: { claimId, entries: 6, hash: EXAMPLE.sha256 },
  auditTrail: { claimId, groupId, state: 'paid', entries: [{ ...entry, salt: 'mLk0tqzjGk6Pq3l8', sealed: EXAMPLE.sha256.replace('9f', '3c'), substance: EXAMPLE.sha256.replace('9f', '4d') }] },
};
