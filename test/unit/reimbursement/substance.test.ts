import { expect, test } from '@jest/globals';
import { digest } from '../../../libs/signing/digest.ts';
import { draftClaim } from '../../../services/reimbursement/claims/domain/claim.ts';
import { formerSubstanceOf, substanceOf } from '../../../services/reimbursement/claims/domain/substance.ts';

const AT = new Date(Date.UTC(2026, 1, 1, 10, 0));
const upload = { filename: 'f', uploadedBy: 'u', uploadedAt: AT };
const content = {
  actionId: null,
  type: 'reimbursement',
  title: 't',
  category: 'other',
  explanation: 'e',
  date: '2026-01-01',
  invoiceDueOn: null,
  amountCents: 100,
  lines: [{ label: 'l', amountCents: 100 }],
  contact: null,
  eventUrl: null,
} as const;
const payee = { name: 'P', ibanEncrypted: 'x', ibanMasked: 'x', ibanFingerprint: 'f', bic: null };

test('the digest of what a claim is stays the same over all releases, because stored trails hold it', () => {
  const draft = draftClaim({ id: 'a', groupId: 'g', content, payee, at: AT });
  const financeRound = { actionId: 'x', amountCents: 100, envelopeMaxCents: 50, at: AT };
  // These digests were calculated when the fields were called `n` and `submission`.
  expect(digest(...substanceOf(draft))).toBe('C0hGeZwo1xfT39o5w3byVPxeOo9wWCJdENb9UmpPP_o');
  expect(digest(...substanceOf({ ...draft, round: 2, financeRound }))).toBe(
    'UOvOnU--SV2txOxO69ez7q0etw32hCpsLdsURYCqQ_Q',
  );
  // Former releases recorded less about the documents; what they recorded still proves it.
  const document = { ...upload, id: 'd', kind: 'invoice', contentType: 'c', size: 1, sha256: 's' } as const;
  const former = formerSubstanceOf({ ...draft, documents: [document] });
  expect(former).toContainEqual([['d', 'invoice', 's']]);
});
