import { expect, test } from '@jest/globals';
import { draftClaim, type Claim } from '../../../services/reimbursement/claims/domain/claim.ts';
import { STATES } from '../../../services/reimbursement/claims/domain/transitions.ts';
import { isIntact, recorded } from '../../../services/reimbursement/claims/trail.ts';
import type { Payout } from '../../../services/reimbursement/payouts/domain/payout.ts';
import {
  canForgetPersons,
  isAnswered,
  isOver,
  withoutPayees,
  withoutPerson,
  withoutStaff,
} from '../../../services/reimbursement/privacy/domain/erasure.ts';

const AT = new Date('2026-03-01T10:00:00Z');
const content = {
  actionId: null,
  type: 'reimbursement',
  title: 't',
  category: 'other',
  explanation: '',
  date: '2026-01-01',
  invoiceDueOn: null,
  amountCents: 1,
  lines: [],
  contact: { name: 'Ana', email: null, phone: null },
  eventUrl: null,
} as const;
const draft = draftClaim({
  id: 'c',
  groupId: 'g',
  content,
  payee: { name: 'p', ibanEncrypted: '', ibanMasked: '', ibanFingerprint: '', bic: null },
  at: AT,
});

/** Ana and Bo filed it, Fin gave it to Flo, then took it back and refused it. */
function refused(): Claim {
  let claim = recorded(draft, draft, { did: 'create', by: 'ana', at: AT });
  claim = recorded(claim, { ...claim, state: 'peer_review', submittedBy: 'ana' }, { did: 'submit', by: 'ana', at: AT });
  claim = recorded(
    claim,
    { ...claim, state: 'finance_review', validatedBy: 'bo' },
    { did: 'validate', by: 'bo', at: AT },
  );
  claim = recorded(claim, claim, { did: 'answer', by: 'ana', at: AT, why: 'Call me at home.' });
  claim = recorded(
    claim,
    { ...claim, assignedTo: 'flo' },
    { did: 'assign', by: 'fin', at: AT, why: 'I am away.', whom: 'flo' },
  );
  return recorded(claim, { ...claim, state: 'refused' }, { did: 'refuse', by: 'fin', at: AT, why: 'No receipt.' });
}

test('each erased person of a claim has another name there, in whatever order they are erased, and the trail stays intact', () => {
  for (const order of [
    ['ana', 'bo', 'fin', 'flo'],
    ['flo', 'fin', 'bo', 'ana'],
  ]) {
    const bare = order.reduce((claim, person) => withoutPerson(claim, person), refused());
    expect(isIntact(bare)).toBe(true);
    expect(new Set([bare.submittedBy, bare.validatedBy, bare.trail.at(-1)?.by]).size).toBe(3);
    expect(bare.trail[0]?.by).toBe(bare.submittedBy);
    expect(JSON.stringify(bare)).not.toMatch(/"(ana|bo|fin|flo)"/);
    expect([bare.assignedTo, bare.trail.at(-2)?.whom]).toEqual([null, expect.stringMatching(/^erased-\d$/)]);
  }
});

test('what an erased person wrote goes, why staff decided stays, and a link that is altered otherwise is still found out', () => {
  const bare = ['ana', 'fin'].reduce((claim, person) => withoutPerson(claim, person), refused());
  expect(bare.trail.map(({ why }) => why)).toEqual(['', '', '', '', 'I am away.', 'No receipt.']);
  expect(bare.contact).toBeNull();
  const forged = {
    ...bare,
    trail: bare.trail.map((entry, index) => (index === 1 ? { ...entry, to: 'approved' as const } : entry)),
  };
  expect(isIntact(forged)).toBe(false);
  expect(isIntact({ ...bare, trail: bare.trail.slice(1) })).toBe(false);
});

test('a claim keeps its persons while anybody could still take a step that one of them must not take', () => {
  expect(STATES.filter((state) => canForgetPersons({ ...draft, state }))).toEqual([
    'draft',
    'paid',
    'refused',
    'cancelled',
  ]);
  const payment = { type: 'payment', state: 'paid', invoice: null, refundDueCents: 0 } as const;
  const invoice = { documentId: 'd', amountCents: 1, checkedBy: 'fin', checkedAt: AT };
  expect([payment, { ...payment, invoice, refundDueCents: 5 }, { ...payment, invoice }].map(isOver)).toEqual([
    false,
    false,
    true,
  ]);
});

test('of a batch go who decided on its transfers, and after the years of accounts also what was written about them', () => {
  const word = {
    effect: 'rejected',
    status: 'RJCT',
    level: 'transfer',
    code: 'AC04',
    information: 'Mme Durand',
  } as const;
  const decision = { outcome: 'paid', reason: 'Mme Durand called', evidence: 'Her letter', knownWords: 1 } as const;
  const batch: Payout = {
    _id: 'p',
    version: 1,
    executionDate: '2026-03-01',
    transfers: [
      {
        claimId: 'c',
        endToEndId: 'c',
        amountCents: 1,
        payeeName: 'Mme Durand',
        ibanEncrypted: 'x',
        ibanMasked: 'FR76 **** 0189',
        ibanFingerprint: 'f0189',
        bic: null,
        remittance: 'r',
        state: 'paid',
        reason: 'Mme Durand',
        answeredAt: AT,
        words: [{ ...word, at: AT }],
        decisions: [{ ...decision, by: 'flo', at: AT }],
      },
    ],
    leftOut: [],
    fileSha256: '',
    createdBy: 'pia',
    createdAt: AT,
  };
  const undecided = withoutStaff(batch, 'flo');
  expect([undecided.createdBy, undecided.transfers[0]?.decisions?.[0]?.by]).toEqual(['pia', 'erased']);
  expect(withoutStaff(batch, 'pia')).toEqual({ ...batch, createdBy: 'erased' });
  expect(JSON.stringify(withoutPayees(batch))).not.toMatch(/Durand|letter|"flo"|"pia"|0189/);
  expect(isAnswered({ transfers: batch.transfers.map((transfer) => ({ ...transfer, state: 'disputed' })) })).toBe(
    false,
  );
});
