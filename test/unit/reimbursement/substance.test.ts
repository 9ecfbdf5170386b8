import { describe, expect, test } from '@jest/globals';
import { digest } from '../../../libs/signing/digest.ts';
import { draftClaim, type Claim } from '../../../services/reimbursement/claims/domain/claim.ts';
import { formerSubstanceOf } from '../../../services/reimbursement/claims/domain/substance.ts';
import { approvalFault, isIntact, recorded, trailFault } from '../../../services/reimbursement/claims/trail.ts';
import { withoutContact } from '../../../services/reimbursement/privacy/domain/erasure.ts';
import { FORMER_CLAIM } from './former-claim.ts';
import { content, grown, instant, payee } from './grown-claim.ts';

test.each<[string, (claim: Claim) => Claim]>([
  ['mask of the account', (claim) => ({ ...claim, payee: { ...payee, ibanMasked: 'other' } })],
  ['contact', (claim) => ({ ...claim, contact: { name: 'Somebody else', email: null, phone: null } })],
  [
    'name and size of a document',
    (claim) => ({ ...claim, documents: claim.documents.map((each) => ({ ...each, filename: 'other', size: 2 })) }),
  ],
])('neither can the %s, which finance reads too', async (_what, change) => {
  const document = {
    id: 'd',
    kind: 'invoice',
    filename: 'f',
    contentType: 'c',
    size: 1,
    sha256: 's',
    uploadedBy: 'u',
    uploadedAt: instant(1, 1),
  } as const;
  const draft = grown('b', 1);
  const filed = recorded(
    draft,
    { ...draft, documents: [document], contact: { name: 'Ana', email: null, phone: null } },
    { did: 'add-document', by: 'u', at: instant(1, 1), why: 'd' },
  );
  expect(isIntact(filed)).toBe(true);
  expect(isIntact(change(filed))).toBe(false);
});

test('the contact of a claim can be erased, and its digest tells nobody who it was', () => {
  const draft = grown('b', 1);
  const contact = { name: 'Ana', email: null, phone: null };
  const filed = recorded(draft, { ...draft, contact }, { did: 'edit', by: 'ana', at: instant(1, 1) });
  const erased = withoutContact(filed);
  expect([isIntact(erased), erased.contact]).toEqual([true, null]);
  expect(JSON.stringify(erased)).not.toContain(filed.contact?.salt ?? 'a salt');
  const later = recorded(erased, { ...erased, state: 'refused' }, { did: 'expire', by: 'system', at: instant(2, 1) });
  expect(isIntact(later)).toBe(true);
  expect(isIntact({ ...later, contact })).toBe(false);
});

describe('a trail of a former release', () => {
  const former = FORMER_CLAIM;

  test('is still whole, and what is changed in its claim is still found', () => {
    expect(trailFault(former)).toBeUndefined();
    expect(trailFault({ ...former, amountCents: 1 })).toContain('are not those of its last entry (book)');
    expect(approvalFault(former)).toBeUndefined();
    expect(approvalFault({ ...former, title: 'another' })).toContain('that finance approved');
  });

  test('goes on with entries of today', () => {
    const taken = { ...former, payoutId: 'p' };
    const paid = recorded(former, taken, { did: 'take-into-payout', by: 'pia', at: instant(9, 1) });
    expect([trailFault(paid), paid.trail.at(-1)?.substance.startsWith('2:')]).toEqual([undefined, true]);
    expect(trailFault({ ...paid, payoutId: 'q' })).toContain('are not those of its last entry');
  });
});

test('an approval is about what finance read, not about what became of the money', () => {
  const approved = grown('b', 4);
  expect(approvalFault({ ...approved, payoutId: 'p', refundDueCents: 3 })).toBeUndefined();
  expect(approvalFault({ ...approved, lines: [] })).toContain('that finance approved');
  expect(approvalFault(grown('b', 3))).toBe('its trail holds no approval');
});

test('the digest of what a claim is stays the same over all releases, because stored trails hold it', () => {
  const draft = draftClaim({ id: 'a', groupId: 'g', content, payee, at: instant(1, 0) });
  const financeRound = { actionId: 'x', amountCents: 100, envelopeMaxCents: 50, at: instant(1, 0) };
  // These digests were calculated when the fields were called `n` and `submission`.
  expect(digest(...formerSubstanceOf(draft))).toBe('C0hGeZwo1xfT39o5w3byVPxeOo9wWCJdENb9UmpPP_o');
  expect(digest(...formerSubstanceOf({ ...draft, round: 2, financeRound }))).toBe(
    'UOvOnU--SV2txOxO69ez7q0etw32hCpsLdsURYCqQ_Q',
  );
});
