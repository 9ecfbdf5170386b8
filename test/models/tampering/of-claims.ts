import { digest } from '../../../libs/signing/digest.ts';
import type { Tampering } from './tampering.ts';

const CLAIMS = 'reimbursement/claims';
const PAYOUTS = 'reimbursement/payouts';
const STRANGER = '0b5f8f9e-0000-4000-8000-000000000001';

const person = (field: string, finding: RegExp): Tampering => ({
  what: `Another person as \`${field}\` of a claim`,
  seenBy: 'audit:verify',
  tamper: (by, { paid }) => by.change(CLAIMS, { _id: paid }, { $set: { [field]: STRANGER } }),
  finding,
});

/** What somebody may do to claims, their documents, payouts and disclosures. */
export const OF_CLAIMS: readonly Tampering[] = [
  {
    what: 'Another amount, payee or other content of a claim',
    seenBy: 'audit:verify',
    tamper: (by, { paid }) => by.change(CLAIMS, { _id: paid }, { $set: { amountCents: 999_999 } }),
    finding: /content are not those of its last entry/,
  },
  {
    what: 'Another person, reason or time in an entry of a trail',
    seenBy: 'audit:verify',
    tamper: (by, { paid }) => by.change(CLAIMS, { _id: paid }, { $set: { 'trail.0.by': STRANGER } }),
    finding: /who, why or to whom was changed/,
  },
  {
    what: 'An entry removed from a trail',
    seenBy: 'audit:verify',
    tamper: (by, { paid }) => by.change(CLAIMS, { _id: paid }, { $pop: { trail: -1 } }),
    finding: /does not follow from the one before/,
  },
  person('submittedBy', /its trail does not say that .* submitted/),
  person('validatedBy', /its trail does not say that .* validated it/),
  person('approvedBy', /approvedBy is .*, its trail says/),
  person('paidBy', /paidBy is .*, its trail says/),
  person('assignedTo', /assignedTo is .*, its trail says/),
  {
    what: 'Another time of payment of a claim',
    seenBy: 'audit:verify',
    tamper: (by, { paid }) => by.change(CLAIMS, { _id: paid }, { $set: { paidAt: new Date(0) } }),
    finding: /paidAt is 1970/,
  },
  {
    what: 'An entry of a trail whose person is called erased, without an erasure',
    seenBy: 'audit:verify',
    tamper: (by, { held }) =>
      by.change(CLAIMS, { _id: held }, { $set: { 'trail.0.by': 'erased-1', 'trail.0.salt': '' } }),
    finding: /the person is erased, and no erasure is known/,
  },
  {
    what: 'The bytes of a stored document',
    seenBy: 'audit:verify',
    tamper: (by, { documentId }) =>
      by.change('reimbursement/files.chunks', { files_id: documentId }, { $set: { data: Buffer.from('%PDF-other') } }),
    finding: /document .* is gone, or a part of it|is not the one that was uploaded/,
  },
  {
    what: 'A stored document removed',
    seenBy: 'audit:verify',
    tamper: (by, { documentId }) => by.remove('reimbursement/files.files', { _id: documentId }),
    finding: /document .* is gone, or a part of it/,
  },
  ...(['filename', 'contentType', 'size', 'sha256'] as const).map((field): Tampering => ({
    what: `Another \`${field}\` of a document`,
    seenBy: 'audit:verify',
    tamper: (by, { paid }) =>
      by.change(CLAIMS, { _id: paid }, { $set: { [`documents.0.${field}`]: field === 'size' ? 1 : 'other' } }),
    finding: /documents or other content are not those of its last entry/,
  })),
  {
    what: 'Another uploader of a document',
    seenBy: 'audit:verify',
    tamper: (by, { paid }) => by.change(CLAIMS, { _id: paid }, { $set: { 'documents.0.uploadedBy': STRANGER } }),
    finding: /uploadedBy of document .*, its trail says/,
  },
  {
    what: 'A claim deleted whose money is held, charged or paid, also before a daily root names it',
    seenBy: 'verify',
    tamper: (by, { held }) => by.remove(CLAIMS, { _id: held }),
    finding: /claim .* is gone; budget has held for it/,
  },
  {
    what: 'A claim deleted that is in a payout',
    seenBy: 'audit:verify',
    tamper: (by, { sent }) => by.remove(CLAIMS, { _id: sent }),
    finding: /transfer .* is for a claim that is gone/,
  },
  ...(
    [
      ['amountCents', 1, /has the amount 1, its claim|is another one than in its bank file/],
      ['ibanMasked', 'FR76 **** 000', /another account or payee/],
      ['payeeName', 'Somebody', /another account or payee/],
      ['endToEndId', 'X'.repeat(32), /has the end-to-end id/],
      ['state', 'rejected', /is rejected, its claim never heard so/],
      ['answeredAt', new Date(0), /was answered at/],
    ] as const
  ).map(([field, value, finding]): Tampering => ({
    what: `Another \`${field}\` of a transfer of a payout`,
    seenBy: 'audit:verify',
    tamper: (by, { payoutId }) => by.change(PAYOUTS, { _id: payoutId }, { $set: { [`transfers.0.${field}`]: value } }),
    finding,
  })),
  {
    what: 'An answer of the bank that was never given',
    seenBy: 'audit:verify',
    tamper: (by, { sentPayoutId }) =>
      by.change(PAYOUTS, { _id: sentPayoutId }, { $set: { 'transfers.0.state': 'paid' } }),
    finding: /is paid, its claim never heard so/,
  },
  {
    what: 'A transfer removed from a payout',
    seenBy: 'audit:verify',
    tamper: (by, { payoutId }) => by.change(PAYOUTS, { _id: payoutId }, { $pop: { transfers: 1 } }),
    finding: /in payout .*, which does not hold it/,
  },
  {
    what: 'A payout deleted',
    seenBy: 'audit:verify',
    tamper: (by, { payoutId }) => by.remove(PAYOUTS, { _id: payoutId }),
    finding: /in payout .*, which is gone/,
  },
  {
    what: 'Another maker of a payout',
    seenBy: 'audit:verify',
    tamper: (by, { payoutId }) => by.change(PAYOUTS, { _id: payoutId }, { $set: { createdBy: STRANGER } }),
    finding: /was made by somebody else/,
  },
  {
    what: 'The maker of a payout called erased, without an erasure',
    seenBy: 'audit:verify',
    tamper: (by, { payoutId }) => by.change(PAYOUTS, { _id: payoutId }, { $set: { createdBy: 'erased' } }),
    finding: /made by an erased person, and no erasure is known/,
  },
  {
    what: 'Another day of execution of a payout (with the key: the bank file shows it)',
    seenBy: 'audit:verify',
    tamper: (by, { payoutId }) => by.change(PAYOUTS, { _id: payoutId }, { $set: { executionDate: '2099-12-31' } }),
    finding: /or another day, than its bank file/,
  },
  {
    what: 'Another hash of a bank file, or another bank file (with the key)',
    seenBy: 'audit:verify',
    tamper: (by, { payoutId }) => by.change(PAYOUTS, { _id: payoutId }, { $set: { fileSha256: digest('other') } }),
    finding: /bank file of payout .* is not the one that was made/,
  },
  {
    what: 'A bank file removed',
    seenBy: 'audit:verify',
    tamper: (by, { payoutId }) => by.remove('reimbursement/payout-files', { _id: payoutId }),
    finding: /bank file of payout .* is gone/,
  },
  ...(
    [
      ['by', STRANGER, /the reader was changed/],
      ['why', 'another reason', /does not follow from the one before it/],
      ['at', new Date(0), /does not follow from the one before it/],
      ['what', 'iban', /does not follow from the one before it/],
    ] as const
  ).map(([field, value, finding]): Tampering => ({
    what: `Another \`${field}\` of a disclosure`,
    seenBy: 'audit:verify',
    tamper: (by, { paid }) => by.change('reimbursement/disclosures', { of: paid, n: 1 }, { $set: { [field]: value } }),
    finding,
  })),
  {
    what: 'A disclosure removed, also the newest one',
    seenBy: 'audit:verify',
    tamper: (by, { paid }) => by.remove('reimbursement/disclosures', { of: paid, n: 2 }),
    finding: /there were 2 disclosures of .*, and 1 are there/,
  },
  {
    what: 'A reader of a disclosure called erased, without an erasure',
    seenBy: 'audit:verify',
    tamper: (by, { paid }) =>
      by.change('reimbursement/disclosures', { of: paid, n: 1 }, { $set: { by: 'erased', salt: '' } }),
    finding: /the reader is erased, and no erasure is known/,
  },
];
